import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Card, CardHeader } from "~/ui/card";
import { AttributeList } from "../../start/ui/attribute-list";
import type { PublishedGroup } from "../publish";

/** What members see of each other's needs: common specifications of three firms or more, in rounded quantities. */
export function PublishedGroups({ published, unitCode }: { published: { publishedAt: Date; firms: number | null; groups: PublishedGroup[] } | null; unitCode: string }) {
  const { gathering: { needs: t } } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const shown = published?.firms ?? null;
  return (
    <Card>
      <CardHeader title={t.groups} aside={shown !== null && t.firms(format.number(shown))} />
      <p className="mb-3 text-sm text-ink-2">{t.groupsLead}</p>
      {published === null || shown === null ? (
        <Alert>{t.unpublished}</Alert>
      ) : (
        <>
          {published.groups.length === 0 && <Alert>{t.noneShared}</Alert>}
          <ul>
            {published.groups.map((group, index) => (
              <li key={index} className="grid gap-1.5 border-b border-line py-3 first:pt-0 last:border-b-0">
                {group.attributes.length === 0 ? <p className="font-semibold">{t.anything}</p> : <AttributeList attributes={group.attributes} />}
                <p className="flex flex-wrap justify-between gap-x-4">
                  <span>{t.firms(format.number(group.firms))}</span>
                  <b className="figures">{t.atLeast(`${format.number(group.atLeast)} ${unitOf(unitCode, group.atLeast, locale)}`)}</b>
                </p>
              </li>
            ))}
          </ul>
          <p className="mt-3 text-sm text-ink-2">{t.published(format.dateTime(published.publishedAt))}</p>
        </>
      )}
    </Card>
  );
}
