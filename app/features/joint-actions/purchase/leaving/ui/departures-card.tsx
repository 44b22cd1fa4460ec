import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Badge } from "~/ui/badge";
import { Name, Sentence, Text } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import { RadioGroup } from "~/ui/choice";
import { TextArea, TextInput } from "~/ui/text-input";
import { IntentForm, type LastResult } from "../../fulfilment/ui/intent-form";
import { nameIn } from "../../fulfilment/order";
import { HarmTold } from "../../pledging/ui/leaving-card";
import type { Departure, PanelVote } from "../queries.server";
import { ShareSummary } from "./ask-cards";

type Forms = { formKey: string; lastResult: LastResult };
const tones: Record<string, "now" | "ok" | "bad" | "quiet"> = { open: "now", accepted: "now", approved: "now", done: "ok", declined: "bad", refused: "bad", impossible: "bad" };

/** Who wants to leave, what became of it, and what the reader is asked: to take over the share, or to vote. */
export function DeparturesCard({ departures, unitCode, forms }: { departures: Departure[]; unitCode: string; forms: Forms }) {
  const { leaving: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  if (departures.length === 0) return null;
  return (
    <Card>
      <CardHeader title={t.list} />
      <ul className="grid gap-6">
        {departures.map((departure) => (
          <li key={departure.id} className="grid gap-2 border-b border-line pb-5 last:border-0 last:pb-0">
            <p className="flex flex-wrap items-center gap-2">
              <Sentence className="font-semibold">{t.wants(nameIn(locale, departure.name_fa, departure.name_en))}</Sentence>
              <Badge tone={tones[departure.state] ?? "quiet"}>{t.states[departure.state]}</Badge>
            </p>
            <p className="text-sm text-ink-2">
              {t.ways[departure.way]} · {format.dateTime(departure.asked_at)}
            </p>
            <Text>{departure.reason}</Text>
            {departure.successor_id && departure.standing !== "asked" && (
              <p>
                <Sentence>{t.askedFirm(nameIn(locale, departure.successor_fa, departure.successor_en))}</Sentence>
              </p>
            )}
            {departure.votes.length > 0 && <Votes votes={departure.votes} />}
            <Act departure={departure} unitCode={unitCode} forms={forms} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Votes({ votes }: { votes: PanelVote[] }) {
  const { leaving: t } = useMessages();
  const { locale } = useLocale();
  return (
    <ul className="grid gap-2" aria-label={t.vote.votes}>
      {votes.map((vote) => (
        <li key={`${vote.seat}${vote.voted_at.toISOString()}`} className="rounded-md bg-sunk px-3 py-2">
          <p className="flex flex-wrap items-center gap-2 text-sm">
            <Name>{nameIn(locale, vote.name_fa, vote.name_en) || t.vote.desk}</Name>
            <Badge tone={vote.said === "release" ? "ok" : "bad"}>{t.vote[vote.said]}</Badge>
          </p>
          <Text>{vote.reason}</Text>
        </li>
      ))}
    </ul>
  );
}

function Act({ departure, unitCode, forms }: { departure: Departure; unitCode: string; forms: Forms }) {
  const { leaving: t } = useMessages();
  const { id, standing, state, terms } = departure;
  if (state !== "open") return null;
  if (standing === "own") return <IntentForm intent="takeBack" of={id} submit={t.takeBack} variant="secondary" {...forms} />;
  if (standing === "asked" && terms) {
    return (
      <div className="grid gap-3 rounded-md bg-saffron-soft px-4 py-4">
        <h3 className="font-semibold">{t.takeover.title}</h3>
        <ShareSummary part={terms} unitCode={unitCode} detail />
        {terms.bar ? (
          <Alert tone="bad">
            {t.takeover.barred} {t.reasons[terms.bar]}
          </Alert>
        ) : (
          <>
            <p>{t.takeover.body}</p>
            <IntentForm intent="accept" of={id} submit={t.takeover.yes} labels={{ deliveryPoint: t.takeover.deliveryPoint }} {...forms}>
              {(fields) => <TextInput label={t.takeover.deliveryPoint} field={fields.deliveryPoint} maxLength={200} optional />}
            </IntentForm>
          </>
        )}
        <IntentForm intent="decline" of={id} submit={t.takeover.no} variant="secondary" {...forms} />
      </div>
    );
  }
  if (standing !== "voter") return null;
  return (
    <div className="grid gap-3 rounded-md bg-saffron-soft px-4 py-4">
      <h3 className="font-semibold">{t.vote.title}</h3>
      <p className="font-semibold">{t.harmOf}</p>
      <HarmTold harm={departure.harm} settled />
      <p className="text-sm">{t.vote.body}</p>
      <IntentForm intent="vote" of={id} submit={t.vote.cast} labels={{ said: t.vote.said, reason: t.vote.reason }} {...forms}>
        {(fields) => (
          <>
            <RadioGroup field={fields.said} label={t.vote.said} layout="chips" options={(["release", "keep"] as const).map((value) => ({ value, label: t.vote[value] }))} />
            <TextArea label={t.vote.reason} field={fields.reason} rows={2} maxLength={1000} required />
          </>
        )}
      </IntentForm>
    </div>
  );
}
