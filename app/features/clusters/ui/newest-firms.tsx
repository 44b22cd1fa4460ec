import { Link } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { Avatar } from "~/ui/avatar";
import { Name } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import { TextLink } from "~/ui/text-link";
import type { readCluster } from "../queries.server";

type Firms = NonNullable<Awaited<ReturnType<typeof readCluster>>>["firms"];

/** Who joined last, with what they do. */
export function NewestFirms({ firms, slug }: { firms: Firms; slug: string }) {
  const { clusters: t } = useMessages();
  const { locale } = useLocale();
  const pick = (fa: string, en: string) => (locale === "fa" ? fa || en : en || fa);
  return (
    <Card>
      <CardHeader title={t.newest} aside={firms.length > 0 && <TextLink to={`/search?cluster=${slug}`}>{t.allFirms}</TextLink>} />
      {firms.length === 0 && <p className="text-ink-2">{t.noFirms}</p>}
      <ul className="grid gap-x-6 sm:grid-cols-2">
        {firms.map((firm) => {
          const name = pick(firm.name_fa, firm.name_en);
          const tagline = pick(firm.tagline_fa, firm.tagline_en);
          return (
            <li key={firm.slug} className="relative flex min-w-0 items-center gap-3 border-t border-line py-2.5 first:border-t-0 sm:nth-2:border-t-0">
              <Avatar square name={name} src={firm.logo_file_id && `/files/${firm.logo_file_id}`} />
              <span className="min-w-0">
                <Link to={`/firms/${firm.slug}`} className="block font-semibold after:absolute after:inset-0 hover:text-glaze-text">
                  <Name>{name}</Name>
                </Link>
                {tagline && (
                  <span className="block truncate text-sm text-ink-2">
                    <Name>{tagline}</Name>
                  </span>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
