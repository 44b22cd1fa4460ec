import { useLocale } from "~/i18n/context";

/** Picks a name in the reader's language, or in the other one when that is all there is. */
export function useNameOf(): (row: { name_fa: string | null; name_en: string | null }) => string {
  const { locale } = useLocale();
  return (row) => (locale === "fa" ? row.name_fa || row.name_en : row.name_en || row.name_fa) ?? "";
}
