import { getFormProps, useForm } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { unitLabel } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name, Sentence } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { RadioGroup } from "~/ui/choice";
import { DateTimeInput } from "~/ui/date-time-input";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { Table } from "~/ui/table";
import { TextArea, TextInput } from "~/ui/text-input";
import { nameIn } from "../order";
import type { AwardedLot, DraftLine } from "../order.server";
import type { LastResult } from "./intent-form";

type Shape = { emails: string[]; locale: string; deliverBy: string; note: string };
type Props = { lots: AwardedLot[]; lines: DraftLine[]; round: { unit_code: string; delivery_note: string }; now: string; emails: string[]; formKey: string; lastResult: LastResult };

/** Writes the orders, one for each supplier: to whom, in which language, and what will stand in them. */
export function OrderForm({ lots, lines, round, now, emails, formKey, lastResult }: Props) {
  const { fulfilment } = useMessages();
  const { locale } = useLocale();
  const t = fulfilment.order;
  const typed = lastResult?.initialValue as { intent?: string } | undefined;
  const [form, fields] = useForm<Shape, string[]>({ id: "order", lastResult: typed?.intent === "order" ? lastResult : undefined, defaultValue: { emails, locale } });
  const pending = useNavigation().formData?.get("intent") === "order";
  const several = lots.length > 1;
  return (
    <Card>
      <CardHeader title={several ? t.writeSeveral : t.writeTitle} />
      <div className="grid gap-5">
        {lots.map((lot) => (
          <LotLines key={lot.quote_id} caption={several ? lot.supplier_name : t.preview} lines={lines.filter((line) => line.quote_id === lot.quote_id)} round={round} />
        ))}
      </div>
      <Form method="post" {...getFormProps(form)} noValidate className="mt-5 grid gap-3" preventScrollReset>
        <ErrorSummary errors={formErrors(form, { emails: t.email, deliverBy: t.deliverBy, note: t.note })} />
        <IdempotencyKey value={`${formKey}-order`} />
        <input type="hidden" name="intent" value="order" />
        {fields.emails.getFieldList().map((field, index) => (
          <TextInput key={field.key} label={several ? <Sentence>{t.emailOf(lots[index]?.supplier_name ?? "")}</Sentence> : t.email} field={field} type="email" hint={t.emailHint} required />
        ))}
        <RadioGroup label={t.language} field={fields.locale} layout="chips" options={(["fa", "en"] as const).map((value) => ({ value, label: t.languages[value]! }))} />
        <DateTimeInput label={t.deliverBy} field={fields.deliverBy} now={now} withTime={false} optional />
        <TextArea label={t.note} field={fields.note} maxLength={1000} optional />
        <Button variant="primary" className="justify-self-start" pending={pending}>
          {t.propose}
        </Button>
      </Form>
    </Card>
  );
}

function LotLines({ caption, lines, round }: { caption: string; lines: DraftLine[]; round: Props["round"] }) {
  const { fulfilment: { sheet } } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  return (
    <Table
      caption={caption}
      captionHidden={false}
      rows={lines}
      rowKey={(line) => `${line.delivery_point}${line.firm_id ?? ""}`}
      columns={[
        { key: "point", header: sheet.deliveryPoint, title: true, cell: (line) => <Name>{line.delivery_point || round.delivery_note || sheet.atSupplier}</Name> },
        { key: "firm", header: sheet.firm, cell: (line) => <Name>{nameIn(locale, line.name_fa, line.name_en) || sheet.unnamed}</Name> },
        { key: "quantity", header: `${sheet.quantity} (${unitLabel(round.unit_code, locale)})`, figures: true, cell: (line) => format.number(line.quantity) },
      ]}
    />
  );
}
