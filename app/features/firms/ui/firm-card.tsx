import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Avatar } from "~/ui/avatar";
import { Badge } from "~/ui/badge";
import { Name } from "~/ui/bidi";
import { Button, LinkButton } from "~/ui/button";
import { Card } from "~/ui/card";
import { Meter } from "~/ui/meter";
import { TextLink } from "~/ui/text-link";
import type { myFirms } from "../queries.server";
import { canEdit } from "../rules";

type MyFirm = Awaited<ReturnType<typeof myFirms>>[number];

/** A firm of mine: what I may do in it, and what its profile needs next. */
export function FirmCard({ firm, acting, several }: { firm: MyFirm; acting: boolean; several: boolean }) {
  const { locale } = useLocale();
  const { firms } = useMessages();
  const format = useFormat();
  const pick = (names: { nameFa: string; nameEn: string }) => (locale === "fa" ? names.nameFa : names.nameEn) || names.nameFa || names.nameEn;
  const base = `/firms/${firm.slug}`;
  return (
    <Card>
      <div className="flex items-start gap-4">
        <Avatar square size="lg" name={pick(firm)} src={firm.logoFileId && `/files/${firm.logoFileId}`} />
        <div className="min-w-0 flex-1">
          <h2 className="text-lg">
            <Name>{pick(firm)}</Name>
          </h2>
          <div className="mt-1 flex flex-wrap items-center gap-2">
            <Badge tone="quiet">{firms.roles[firm.role]}</Badge>
            {several && acting && <Badge tone="ok">{firms.mine.acting}</Badge>}
            {firm.status !== "active" && <Badge tone="now">{firms.statuses[firm.status]}</Badge>}
            {firm.clusters.map((cluster) => (
              <TextLink key={cluster.id} to={`/clusters/${cluster.slug}`} className="text-sm">
                {pick(cluster)}
              </TextLink>
            ))}
            {firm.clusters.length === 0 && (
              <span className="text-sm text-ink-2">
                {firms.mine.noCluster} <TextLink to="/clusters">{firms.mine.findCluster}</TextLink>
              </span>
            )}
          </div>
        </div>
      </div>
      <Meter
        className="mt-4"
        size="sm"
        label={firms.editing.completeness}
        value={firm.percent}
        target={100}
        note={
          <>
            <span>{firm.next ? firms.mine.profileDone(format.percent(firm.percent / 100)) : firms.mine.complete}</span>
            {firm.next && canEdit(firm.role) && (
              <span>
                {firms.mine.nextStep} <TextLink to={`${base}/edit/${firm.next.section}`}>{firms.steps[firm.next.key]}</TextLink>
              </span>
            )}
          </>
        }
      />
      <div className="mt-4 flex flex-wrap items-center gap-2">
        {several && !acting && (
          <form method="post" action="/preferences">
            <input type="hidden" name="next" value="/firms" />
            <Button name="firm" value={firm.id} size="sm" variant="primary">
              {firms.mine.actFor}
            </Button>
          </form>
        )}
        {canEdit(firm.role) && (
          <LinkButton to={`${base}/edit/basics`} size="sm">
            {firms.mine.edit}
          </LinkButton>
        )}
        <LinkButton to={`${base}/people`} size="sm">
          {firms.mine.people}
        </LinkButton>
        <LinkButton to={base} size="sm">
          {firms.mine.page}
        </LinkButton>
      </div>
    </Card>
  );
}
