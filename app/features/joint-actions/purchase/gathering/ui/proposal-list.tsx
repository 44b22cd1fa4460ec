import { useFormat, useMessages } from "~/i18n/context";
import { Card, CardHeader } from "~/ui/card";
import { AttributeList } from "../../start/ui/attribute-list";
import type { Proposal } from "../queries.server";

/** What was asked, until when, and how many said yes. */
export function ProposalList({ proposals }: { proposals: readonly Proposal[] }) {
  const { gathering: { needs: t } } = useMessages();
  const format = useFormat();
  if (proposals.length === 0) return null;
  return (
    <Card>
      <CardHeader title={t.proposals} />
      <ul>
        {proposals.map((proposal) => (
          <li key={proposal.id} className="grid gap-1.5 border-b border-line py-3 first:pt-0 last:border-b-0 last:pb-0">
            <AttributeList attributes={proposal.attributes} />
            <p className="text-sm text-ink-2">{t.insteadOf}</p>
            <AttributeList attributes={proposal.insteadOf} />
            <p className="flex flex-wrap justify-between gap-x-4 text-sm">
              <b>{t.counts(format.number(proposal.yes), format.number(proposal.no), format.number(proposal.asked))}</b>
              <span className="text-ink-2">
                {proposal.discount > 0 && `${t.cheaper(format.percent(proposal.discount / 100))} · `}
                {t.answerBy} {format.dateTime(proposal.answerBy)}
              </span>
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
