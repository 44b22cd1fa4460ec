import { useLocale } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { townName } from "../places";

/** The town of a firm in the reader's language. */
export function Town({ city }: { city: string }) {
  const { locale } = useLocale();
  return <Name>{townName(city, locale)}</Name>;
}
