import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { unitLabel, unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { parseBigInteger } from "~/i18n/digits";
import { Alert } from "~/ui/alert";
import { Name, Sentence } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader, Summary } from "~/ui/card";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { NumberInput, TextInput } from "~/ui/text-input";
import { ceilDiv, goodsCost } from "../../ladder";
import { lotFault } from "../../lots";
import { largestQuantity } from "../../rules";
import type { Comparison } from "../queries.server";
import { bestSplit } from "../split";
import { resultOf } from "./result-of";
import { SplitTable } from "./split-table";

type Shape = { lots: { quoteId: string; quantity: string }[]; reason: string };
type Props = { unitCode: string; comparison: Comparison; votes: boolean; lastResult: SubmissionResult<string[]> | undefined; idempotencyKey: string };

/** The desk splits the award: a quantity for each supplier, what it costs as it is typed, and the reason. */
export function SplitCard({ unitCode, comparison, votes, lastResult, idempotencyKey }: Props) {
  const { tender: { split: t } } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const lead = comparison.columns.find(({ quote }) => quote.id === comparison.leading)?.standing;
  const quotes = comparison.columns.filter(({ quote, ladder }) => quote.missing.length === 0 && ladder.breaks.length > 0);
  const { minLot } = comparison;
  const best = lead && minLot !== null ? bestSplit(quotes.map(({ quote, ladder }) => ({ quoteId: quote.id, ladder })), lead.quantity, minLot) : null;
  const [form, fields] = useForm<Shape, string[]>({
    id: "split",
    lastResult: resultOf(lastResult, "split"),
    defaultValue: { lots: quotes.map(({ quote }) => ({ quoteId: quote.id, quantity: lotOf(best, quote.id) })), reason: "" },
  });
  if (!lead || minLot === null || quotes.length < 2) return null;
  const unit = unitLabel(unitCode, locale);
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(unitCode, quantity, locale)}`;
  const supplierOf = (quoteId: string) => quotes.find(({ quote }) => quote.id === quoteId)?.quote.supplier_name ?? "";
  const substituteOf = (quoteId: string) => {
    const substitute = quotes.find(({ quote }) => quote.id === quoteId)?.quote.substitute;
    return substitute ? <Name>{t.instead(substitute)}</Name> : undefined;
  };
  const rows = fields.lots.getFieldList().map((row) => row.getFieldset());
  const typed = rows.flatMap((row) => {
    const found = quotes.find(({ quote }) => quote.id === row.quoteId.initialValue);
    const quantity = parseBigInteger(String(row.quantity.value ?? ""));
    return found && quantity !== null && quantity > 0n && quantity <= largestQuantity ? [{ ...found, quantity }] : [];
  });
  return (
    <Card>
      <CardHeader title={t.title} />
      <p className="mb-3 text-ink-2">{t.lead(amount(lead.quantity), amount(minLot))}</p>
      {best && best.goods < lead.goods && (
        <Alert className="mb-3">
          <Sentence>{t.best(format.list(best.lots.map((lot) => t.of(amount(lot.quantity), supplierOf(lot.quoteId)))), format.money(lead.goods - best.goods))}</Sentence>
        </Alert>
      )}
      <Form method="post" {...getFormProps(form)} noValidate className="grid gap-4">
        <ErrorSummary errors={formErrors(form, { reason: t.reason })} />
        <IdempotencyKey value={`split-${idempotencyKey}`} />
        <input type="hidden" name="intent" value="split" />
        {/* Enter in a field presses the first button: it must send, not preview. */}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
        <div className="grid gap-3 sm:grid-cols-2">
          {rows.map((row) => (
            <div key={row.quoteId.id}>
              <input type="hidden" name={row.quoteId.name} value={String(row.quoteId.initialValue ?? "")} />
              <NumberInput label={<Name>{supplierOf(String(row.quoteId.initialValue ?? ""))}</Name>} field={row.quantity} hint={substituteOf(String(row.quoteId.initialValue ?? ""))} suffix={unit} optional />
            </div>
          ))}
        </div>
        <Preview lots={typed} lead={lead} minLot={minLot} unitCode={unitCode} />
        <Button {...form.validate.getButtonProps()} className="only-without-js justify-self-start">
          {t.preview}
        </Button>
        {!votes && <TextInput label={t.reason} field={fields.reason} hint={t.reasonHint} maxLength={1000} required />}
        <p className="text-sm text-ink-2">{t.rule}</p>
        <Button variant="primary" className="justify-self-start">
          {votes ? t.toVote : t.propose}
        </Button>
      </Form>
    </Card>
  );

  function lotOf(split: ReturnType<typeof bestSplit>, quoteId: string): string {
    const lot = split?.lots.find((one) => one.quoteId === quoteId);
    return lot ? format.number(lot.quantity) : "";
  }
}

type TypedLot = Comparison["columns"][number] & { quantity: bigint };

/** What the lots as typed cost beside the leading quote, or what keeps them from being bought. */
function Preview({ lots, lead, minLot, unitCode }: { lots: TypedLot[]; lead: { quantity: bigint; goods: bigint; shared: bigint }; minLot: bigint; unitCode: string }) {
  const { rounds, tender: { split: t } } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  if (lots.length === 0) return <p className="rounded-md bg-glaze-soft px-4 py-3 text-sm">{t.empty}</p>;
  const unit = unitLabel(unitCode, locale);
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(unitCode, quantity, locale)}`;
  const fault = lotFault(lots, { quantity: lead.quantity, minLot });
  const sum = lots.reduce((total, lot) => total + lot.quantity, 0n);
  const goods = lots.reduce((total, { ladder, quantity }) => total + goodsCost(ladder, quantity), 0n);
  const less = lead.goods - goods;
  const named = fault?.at === undefined ? undefined : lots[fault.at];
  return (
    <output className="grid gap-3">
      <SplitTable unitCode={unitCode} lots={lots.map(({ quote, ladder, quantity }) => ({ quoteId: quote.id, supplier: quote.supplier_name, quantity, goods: goodsCost(ladder, quantity) }))} />
      {fault && (
        <Alert tone="now">
          {named ? (
            <Name>{t.faultOf[fault.reason]!(named.quote.supplier_name, amount(fault.reason === "split_small" ? minLot : fault.reason === "split_pack" ? named.ladder.pack : named.ladder.moq))}</Name>
          ) : (
            t.faults[fault.reason]!(amount(sum), amount(lead.quantity))
          )}
        </Alert>
      )}
      {!fault && (
        <Summary
          rows={[
            { label: rounds.pledge.landed(unit), value: format.money(ceilDiv(goods + lead.shared, lead.quantity)) },
            { label: less >= 0n ? t.less : t.more, value: format.money(less >= 0n ? less : -less), tone: less >= 0n ? "ok" : "bad" },
          ]}
        />
      )}
    </output>
  );
}
