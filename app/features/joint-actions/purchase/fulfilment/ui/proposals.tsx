import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name, Sentence } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import { TextInput } from "~/ui/text-input";
import { Badge } from "~/ui/badge";
import type { Proposal } from "../confirmation.server";
import { nameIn } from "../order";
import { IntentForm, type LastResult } from "./intent-form";

export type Standing = "second" | "proposer" | "reader";
type Shown = Proposal & { standing: Standing; /** What is proposed, in a word. */ about?: string | undefined };

/** What waits for a second person, with their answer, and what was answered before. */
export function Proposals({ proposals, formKey, lastResult }: { proposals: Shown[]; formKey: string; lastResult: LastResult }) {
  const { fulfilment, leaving } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const t = fulfilment.confirmation;
  if (proposals.length === 0) return null;
  const firm = (fa: string | null, en: string | null) => nameIn(locale, fa, en) || t.desk;
  return (
    <Card>
      <CardHeader title={t.title} />
      <ul className="grid gap-4">
        {proposals.map((proposal) => (
          <li key={proposal.id} className="grid gap-2 border-b border-line pb-4 last:border-0 last:pb-0">
            <p className="flex flex-wrap items-center gap-2 font-semibold">
              {t.subjects[proposal.subject] ?? proposal.subject}
              {proposal.answer === null && <Badge tone="now">{t.waiting}</Badge>}
            </p>
            <p className="text-sm text-ink-2">
              <Sentence>{t.by(firm(proposal.proposed_fa, proposal.proposed_en), format.dateTime(proposal.proposed_at))}</Sentence>
            </p>
            {proposal.about && (
              <p>
                <Name>{proposal.about}</Name>
              </p>
            )}
            {proposal.reason && (
              <p>
                <Name>{proposal.reason}</Name>
              </p>
            )}
            {proposal.answer === "declined" && !proposal.answer_reason && <p className="text-sm text-ink-2">{leaving.overtaken}</p>}
            {proposal.answer !== null && proposal.confirmed_at && (proposal.answer === "confirmed" || proposal.answer_reason) && (
              <p className="text-sm text-ink-2">
                <Name>{(proposal.answer === "confirmed" ? t.confirmedBy : t.declinedBy)(firm(proposal.confirmed_fa, proposal.confirmed_en), format.dateTime(proposal.confirmed_at))}</Name>
                {proposal.answer_reason && <span> · <Name>{proposal.answer_reason}</Name></span>}
              </p>
            )}
            {proposal.answer === null && <Answer proposal={proposal} formKey={formKey} lastResult={lastResult} />}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Answer({ proposal, formKey, lastResult }: { proposal: Shown; formKey: string; lastResult: LastResult }) {
  const { fulfilment } = useMessages();
  const t = fulfilment.confirmation;
  if (proposal.standing === "reader") return null;
  const said = lastResult?.initialValue as { intent?: string } | undefined;
  const refusal = (
    <IntentForm intent="decline" of={proposal.id} formKey={formKey} lastResult={lastResult} labels={{ reason: t.why }} submit={proposal.standing === "proposer" ? t.takeBack : t.decline} variant="secondary">
      {(fields) => <TextInput label={t.why} field={fields.reason} maxLength={1000} required />}
    </IntentForm>
  );
  return (
    <>
      {proposal.standing === "second" ? <IntentForm intent="confirm" of={proposal.id} formKey={formKey} lastResult={lastResult} submit={t.confirm} /> : <p className="text-sm text-ink-2">{t.rule}</p>}
      <details open={said?.intent === "decline"}>
        <summary className="min-h-11 cursor-pointer py-2 text-sm font-semibold text-ink-2">{proposal.standing === "proposer" ? t.takeBack : t.decline}</summary>
        {refusal}
      </details>
    </>
  );
}
