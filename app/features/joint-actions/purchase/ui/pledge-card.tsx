import { useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { unitLabel } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Name } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader, Summary } from "~/ui/card";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { Table } from "~/ui/table";
import { NumberInput, TextInput } from "~/ui/text-input";
import type { Estimate, Preview } from "../preview";
import type { OwnPledge } from "../queries.server";

type Shape = { min: string; desired: string; max: string; cap: string; soloPrice: string; deliveryPoint: string };

/** One's own pledge: what it brings at the published quantity, and the form that places or changes it. */
export function PledgeCard(props: {
  round: { id: string; unit_code: string };
  pledge: OwnPledge | null;
  history: OwnPledge[];
  preview: Preview | null;
  canPledge: boolean;
  open: boolean;
  idempotencyKey: string;
  lastResult: SubmissionResult<string[]> | undefined;
}) {
  const { rounds: t, errors } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const busy = useNavigation().state === "submitting";
  const { pledge, preview } = props;
  const unit = unitLabel(props.round.unit_code, locale);
  const money = (value: bigint | null) => (value === null ? "" : format.amount(value));
  const [form, fields] = useForm<Shape, string[]>({
    id: "pledge",
    lastResult: props.lastResult,
    defaultValue: pledge
      ? {
          min: format.number(pledge.min),
          desired: format.number(pledge.desired),
          max: format.number(pledge.max),
          cap: money(pledge.cap),
          soloPrice: money(pledge.solo_price),
          deliveryPoint: pledge.delivery_point,
        }
      : undefined,
  });
  return (
    <Card>
      <CardHeader title={t.pledge.title} aside={pledge && `${format.number(pledge.desired)} ${unit}`} />
      {preview && (
        <div className="mb-4 grid gap-2">
          <EstimateRows title={t.pledge.previewTitle} estimate={preview.now} unit={unit} />
          {!preview.reachesMinimum && <p className="text-sm text-ink-2">{t.pledge.belowMinimum(`${format.number(preview.now.quantity)} ${unit}`)}</p>}
          {!preview.now.withinCap && <Alert tone="now">{t.pledge.aboveCap}</Alert>}
          {preview.atNextBreak && <EstimateRows title={t.pledge.atNextTitle(`${format.number(preview.atNextBreak.quantity)} ${unit}`)} estimate={preview.atNextBreak} unit={unit} />}
        </div>
      )}
      {props.canPledge ? (
        <Form method="post" id={form.id} noValidate className="grid gap-3">
          <ErrorSummary errors={formErrors(form)} />
          <IdempotencyKey value={props.idempotencyKey} />
          <div className="grid grid-cols-3 gap-2">
            <NumberInput label={t.pledge.min} field={fields.min} />
            <NumberInput label={t.pledge.desired} field={fields.desired} required />
            <NumberInput label={t.pledge.max} field={fields.max} />
          </div>
          <p className="text-sm text-ink-2">{t.pledge.defaults}</p>
          <NumberInput label={t.pledge.cap} field={fields.cap} suffix={`${format.currency()} / ${unit}`} hint={t.pledge.capHint} optional />
          <NumberInput label={t.pledge.solo} field={fields.soloPrice} suffix={`${format.currency()} / ${unit}`} optional />
          <TextInput label={t.pledge.deliveryPoint} field={fields.deliveryPoint} optional />
          <Button variant="primary" wide pending={busy}>
            {pledge ? t.pledge.change : t.pledge.place}
          </Button>
          <p className="text-sm text-ink-2">{t.pledge.free}</p>
        </Form>
      ) : (
        props.open && <Alert tone="info">{t.pledge.needFirm}</Alert>
      )}
      {props.canPledge && pledge && (
        <details className="mt-3">
          <summary className="cursor-pointer text-sm font-semibold text-bad">{t.pledge.withdraw}</summary>
          <Form method="post" action={`/rounds/${props.round.id}/withdraw`} className="mt-2 grid gap-2">
            <p className="text-sm">{t.pledge.withdrawSure}</p>
            <Button variant="danger">{t.pledge.withdrawYes}</Button>
          </Form>
        </details>
      )}
      {props.history.length > 1 && (
        <details className="mt-3 text-sm">
          <summary className="cursor-pointer font-semibold">{t.pledge.history}</summary>
          <ol className="mt-2 grid gap-1">
            {props.history.map((entry) => (
              <li key={entry.id} className="flex justify-between gap-4">
                <span>{entry.kind === "withdrawal" ? t.pledge.withdrawn : `${format.number(entry.min)} – ${format.number(entry.desired)} – ${format.number(entry.max)} ${unit}`}</span>
                <time dateTime={entry.created_at.toISOString()} className="text-ink-2">
                  {format.dateTime(entry.created_at, "short")}
                </time>
              </li>
            ))}
          </ol>
        </details>
      )}
      {!props.canPledge && !props.open && !pledge && <p>{errors.reasons.not_found}</p>}
    </Card>
  );
}

/** What the firm would get, pay and save at one quantity of the group. */
function EstimateRows({ title, estimate, unit }: { title: string; estimate: Estimate; unit: string }) {
  const { rounds: t } = useMessages();
  const format = useFormat();
  return (
    <div className="grid gap-1">
      <p className="text-sm text-ink-2">{title}</p>
      <Summary
        rows={[
          { label: t.pledge.share, value: `${format.number(estimate.ownQuantity)} ${unit}` },
          { label: t.pledge.pay, value: format.money(estimate.due) },
          { label: t.pledge.landed, value: format.money(estimate.landedUnitPrice) },
          ...(estimate.saving === null
            ? []
            : [
                estimate.saving >= 0n
                  ? { label: t.pledge.saving, value: format.money(estimate.saving), tone: "ok" as const }
                  : { label: t.pledge.dearer, value: format.money(-estimate.saving), tone: "bad" as const },
              ]),
        ]}
      />
    </div>
  );
}

/** A pledge the broker entered: it waits for the firm's yes or no. */
export function AssistedPledge({ pledge, firm, roundId, unit }: { pledge: OwnPledge; firm: string; roundId: string; unit: string }) {
  const { rounds: t } = useMessages();
  const format = useFormat();
  return (
    <Card>
      <CardHeader title={t.assisted.title} aside={<Name>{firm}</Name>} />
      <p className="mb-2">{t.assisted.body(pledge.entered_by_name ?? "—")}</p>
      <Summary
        rows={[
          { label: t.pledge.desired, value: `${format.number(pledge.desired)} ${unit}` },
          { label: `${t.pledge.min} – ${t.pledge.max}`, value: `${format.number(pledge.min)} – ${format.number(pledge.max)}` },
          ...(pledge.cap === null ? [] : [{ label: t.pledge.cap, value: format.money(pledge.cap) }]),
        ]}
      />
      <p className="mt-2 text-sm text-ink-2">
        {t.assisted.sources[pledge.source]}
        {pledge.entry_note && (
          <>
            {": "}
            <Name>{pledge.entry_note}</Name>
          </>
        )}
      </p>
      {pledge.expires_at && <p className="mt-2 text-sm text-ink-2">{t.assisted.expires(format.dateTime(pledge.expires_at))}</p>}
      <div className="mt-3 flex gap-2">
        {(["confirm", "decline"] as const).map((act) => (
          <Form key={act} method="post" action={`/rounds/${roundId}/${act}`}>
            <input type="hidden" name="pledgeId" value={pledge.id} />
            <Button variant={act === "confirm" ? "primary" : "secondary"}>{act === "confirm" ? t.assisted.yes : t.assisted.no}</Button>
          </Form>
        ))}
      </div>
    </Card>
  );
}

type Row = { firm_id: string; name_fa: string; name_en: string; min: bigint; desired: bigint; max: bigint; cap: bigint | null };

/** The pledges that count, for the facilitator. */
export function PledgeRows({ rows, unit }: { rows: Row[]; unit: string }) {
  const { rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  return (
    <Card>
      <CardHeader title={t.rows.title} aside={unit} />
      <Table
        caption={t.rows.title}
        rows={rows}
        rowKey={(row) => row.firm_id}
        empty={<p className="text-ink-2">{t.rows.none}</p>}
        columns={[
          { key: "firm", header: t.result.firm, title: true, cell: (row) => <Name>{(locale === "fa" ? row.name_fa : row.name_en) || row.name_fa || row.name_en}</Name> },
          { key: "min", header: t.pledge.min, figures: true, cell: (row) => format.number(row.min) },
          { key: "desired", header: t.pledge.desired, figures: true, cell: (row) => format.number(row.desired) },
          { key: "max", header: t.pledge.max, figures: true, cell: (row) => format.number(row.max) },
          { key: "cap", header: t.rows.cap, figures: true, cell: (row) => (row.cap === null ? "—" : format.money(row.cap)) },
        ]}
      />
    </Card>
  );
}
