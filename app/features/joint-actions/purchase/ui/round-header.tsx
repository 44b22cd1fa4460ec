import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Ltr, Name, Sentence } from "~/ui/bidi";
import { LinkButton } from "~/ui/button";
import { PageHeader } from "~/ui/page-header";
import { PrintButton } from "~/ui/print-button";
import { StateBadge } from "./state-badge";

export type HeadRound = { id: string; title: string; state: string; deadline: Date; cluster_name_fa: string; cluster_name_en: string; facilitator_name_fa: string | null; facilitator_name_en: string | null };

/** What is bought, where it stands, how long still, and who sees to it. */
export function RoundHeader({ round, left, mayEdit, printable, link }: { round: HeadRound; left: number; mayEdit: boolean; printable: boolean; link: string }) {
  const { common, rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const facilitator = (locale === "fa" ? round.facilitator_name_fa : round.facilitator_name_en) || round.facilitator_name_fa || round.facilitator_name_en || "";
  const before = round.state === "gathering" || round.state === "tendering";
  const edit = mayEdit && (round.state === "draft" || round.state === "gathering");
  return (
    <>
      {printable && (
        <p className="mb-4 hidden text-sm text-ink-2 print:block">
          {common.productName} · <Ltr>{link}</Ltr>
        </p>
      )}
      <PageHeader
        crumbs={[{ to: "/rounds", label: t.title }]}
        title={<Name>{round.title}</Name>}
        meta={
          <>
            <StateBadge state={round.state} />
            {(round.state === "pledging" || round.state === "fill") && left > 0 ? <Badge tone="now">{t.closesIn(format.duration(left))}</Badge> : !["draft", "cancelled"].includes(round.state) && <span>{before ? t.pledgeUntil(format.dateTime(round.deadline)) : t.closedAt(format.dateTime(round.deadline))}</span>}
            <Sentence>{t.facilitator(facilitator)}</Sentence>
            <span aria-hidden>·</span>
            <Name>{locale === "fa" ? round.cluster_name_fa : round.cluster_name_en}</Name>
          </>
        }
        actions={
          <>
            {edit && (
              <LinkButton to={`/rounds/${round.id}/edit`} variant="primary">
                {round.state === "draft" ? t.edit : t.form.changeTitle}
              </LinkButton>
            )}
            {printable && <PrintButton label={t.result.print} />}
          </>
        }
      />
    </>
  );
}
