import { useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { useSyncExternalStore } from "react";
import { Town } from "~/features/firms/ui/town";
import { unitLabel } from "~/features/firms/units";
import { ShortageRule } from "~/features/joint-actions/purchase/ui/shortage-rule";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Badge } from "~/ui/badge";
import { Ltr, Name, Sentence } from "~/ui/bidi";
import { Button, LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { CheckGroup, RadioGroup, Select } from "~/ui/choice";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { NumberInput, TextArea, TextInput } from "~/ui/text-input";
import type { FirmChoice, RoundChoice } from "../queries.server";
import { pledgeSources } from "../schema";
import { FindForm } from "./find-form";
import { useNameOf } from "./names";

type Props = {
  base: string;
  q: string;
  roundId: string | undefined;
  chosen: FirmChoice | null;
  choices: FirmChoice[];
  rounds: RoundChoice[];
  idempotencyKey: string;
  lastResult: SubmissionResult<string[]> | undefined;
};

/** Entering a pledge for a firm: find the firm, then say what it wants and how it asked. */
export function AssistForm(props: Props) {
  const { broker: t } = useMessages();
  return (
    <Card>
      <CardHeader title={t.pledges.title} />
      <p className="mb-4 max-w-text text-ink-2">{t.pledges.lead}</p>
      {props.chosen ? <PledgeFor {...props} chosen={props.chosen} /> : <FindFirm {...props} />}
    </Card>
  );
}

function FindFirm({ base, q, roundId, choices }: Props) {
  const { broker: t } = useMessages();
  const format = useFormat();
  const nameOf = useNameOf();
  const to = (firm: FirmChoice) => `${base}/pledges?${new URLSearchParams({ ...(roundId && { round: roundId }), firm: firm.id }).toString()}`;
  return (
    <>
      <h3 className="mb-2">{t.pledges.step1}</h3>
      <p className="mb-3 text-sm text-ink-2">{t.pledges.findHint}</p>
      <FindForm q={q}>
        {roundId && <input type="hidden" name="round" value={roundId} />}
      </FindForm>
      {q !== "" && choices.length === 0 && <p className="text-ink-2">{t.nothingFound}</p>}
      <ul>
        {choices.map((firm) => (
          <li key={firm.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-3 last:border-b-0">
            <div className="min-w-0">
              <p className="font-semibold">
                <Name>{nameOf(firm)}</Name>
              </p>
              <p className="flex flex-wrap gap-x-3 text-sm text-ink-2">
                {firm.city && <Town city={firm.city} />}
                {firm.phone && <Ltr className="figures">{format.digits(firm.phone)}</Ltr>}
                {!firm.reachable && <Badge tone="quiet">{t.pledges.noAccount}</Badge>}
              </p>
            </div>
            <LinkButton to={to(firm)} size="sm" aria-label={t.pledges.chooseFirm(nameOf(firm))} preventScrollReset>
              {t.pledges.choose}
            </LinkButton>
          </li>
        ))}
      </ul>
    </>
  );
}

type Shape = { roundId: string; firmId: string; source: string; note: string; min: string; desired: string; max: string; cap: string; soloPrice: string; deliveryPoint: string; substitutes: string[] };

function PledgeFor({ base, roundId, chosen, rounds, idempotencyKey, lastResult }: Props & { chosen: FirmChoice }) {
  const { broker: t, rounds: words } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const nameOf = useNameOf();
  const busy = useNavigation().state === "submitting";
  const only = rounds.length === 1 ? rounds[0]?.id : undefined;
  const known = rounds.some((round) => round.id === roundId) ? roundId : only;
  const [form, fields] = useForm<Shape, string[]>({ id: "assist", lastResult, defaultValue: { roundId: known ?? "", source: "phone" } });
  const shown = useShown(rounds, fields.roundId.value);
  const substitutes = shown.flatMap((round) => round.substitutes.map((quote) => ({ ...quote, title: round.title })));
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-md bg-sunk px-4 py-3">
        <p>
          <span className="text-sm text-ink-2">{t.pledges.chosen}: </span>
          <b>
            <Name>{nameOf(chosen)}</Name>
          </b>
          {chosen.phone && (
            <>
              {" · "}
              <Ltr className="figures">{format.digits(chosen.phone)}</Ltr>
            </>
          )}
        </p>
        <LinkButton to={`${base}/pledges${known ? `?round=${known}` : ""}`} size="sm" variant="ghost" preventScrollReset>
          {t.pledges.chooseOther}
        </LinkButton>
      </div>
      {!chosen.reachable && (
        <Alert tone="now" className="mt-3">
          {t.pledges.noAccountHint}
        </Alert>
      )}
      <h3 className="mt-5 mb-2">{t.pledges.step2}</h3>
      <Form method="post" id={form.id} onSubmit={form.onSubmit} noValidate className="grid gap-4">
        <ErrorSummary
          errors={formErrors(form, { roundId: t.pledges.round, source: t.pledges.source, note: t.pledges.note, min: words.pledge.min, desired: words.pledge.desired, max: words.pledge.max, cap: t.pledges.cap, soloPrice: t.pledges.solo, deliveryPoint: t.pledges.deliveryPoint, substitutes: t.pledges.substitutes })}
        />
        <IdempotencyKey value={idempotencyKey} />
        <input type="hidden" name="firmId" value={chosen.id} />
        <Select
          field={fields.roundId}
          label={t.pledges.round}
          hint={t.pledges.unitHint}
          placeholder
          required
          options={rounds.map((round) => ({ value: round.id, label: t.pledges.roundOption(round.title, unitLabel(round.unit_code, locale), format.date(round.deadline)) }))}
        />
        {shown.map((round) => (
          <div key={round.id} className="-mt-2">
            {shown.length > 1 && <Name className="text-sm font-semibold">{round.title}</Name>}
            <ShortageRule shortage={round.shortage} />
          </div>
        ))}
        <div className="grid gap-4 sm:grid-cols-3">
          <NumberInput field={fields.desired} label={words.pledge.desired} required />
          <NumberInput field={fields.min} label={words.pledge.min} optional />
          <NumberInput field={fields.max} label={words.pledge.max} optional />
        </div>
        <p className="-mt-2 text-sm text-ink-2">{words.pledge.defaults}</p>
        <NumberInput field={fields.cap} label={t.pledges.cap} hint={words.pledge.capHint(t.pledges.anyUnit)} suffix={format.currency()} optional />
        {substitutes.length > 0 && (
          <CheckGroup
            field={fields.substitutes}
            label={t.pledges.substitutes}
            hint={t.pledges.substitutesHint}
            options={substitutes.map(({ id, substitute, supplier, title }) => ({ value: id, label: substitute, hint: <Sentence>{t.pledges.substituteOf(supplier, title)}</Sentence> }))}
            optional
          />
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <NumberInput field={fields.soloPrice} label={t.pledges.solo} suffix={format.currency()} optional />
          <TextInput field={fields.deliveryPoint} label={t.pledges.deliveryPoint} maxLength={200} optional />
        </div>
        <RadioGroup field={fields.source} label={t.pledges.source} layout="chips" options={pledgeSources.map((source) => ({ value: source, label: t.pledges.sources[source] ?? source }))} />
        <TextArea field={fields.note} label={t.pledges.note} hint={t.pledges.noteHint} rows={2} maxLength={300} optional />
        <div>
          <Button variant="primary" pending={busy}>
            {t.pledges.enter}
          </Button>
          <p className="mt-2 text-sm text-ink-2">{t.pledges.replaces}</p>
        </div>
      </Form>
    </>
  );
}

const never = () => () => undefined;

// Without scripts another round may be chosen after the page was made, so what holds for each is shown, and whose it is.
function useShown(rounds: readonly RoundChoice[], chosen: string | undefined): readonly RoundChoice[] {
  const live = useSyncExternalStore(never, () => true, () => false);
  return live ? rounds.filter(({ id }) => id === chosen) : rounds;
}
