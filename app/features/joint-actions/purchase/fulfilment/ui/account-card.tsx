import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import { Table } from "~/ui/table";
import { TextLink } from "~/ui/text-link";
import { TextInput } from "~/ui/text-input";
import { balanceOf, type Paid } from "../bill";
import type { OpenPoints, readAccount } from "../account.server";
import type { Proof } from "../evidence.server";
import { nameIn } from "../order";
import { Proofs, type Forms } from "./delivery-cards";
import { IntentForm } from "./intent-form";

type Account = NonNullable<Awaited<ReturnType<typeof readAccount>>>;

/** The bill as a whole: its lines, and for the desk each firm's part and balance. */
export function AccountCard({ account, payments, roundId, proofs, desk }: { account: Account; payments: (Paid & { firm_id: string })[]; roundId: string; proofs: Proof[]; desk: boolean }) {
  const { fulfilment } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const t = fulfilment.statement;
  const balance = (row: Account["dues"][number]) => {
    const left = balanceOf(row.due, payments.filter((payment) => payment.firm_id === row.firm_id));
    return left === 0n ? t.settled : left < 0n ? `${t.credit}: ${format.money(-left)}` : format.money(left);
  };
  return (
    <Card className="print:hidden">
      <CardHeader title={account.confirmed ? t.title : t.draftTitle} aside={format.date(account.made_at)} />
      <Table
        caption={t.billTitle}
        rows={[...account.lines, null]}
        rowKey={(line) => String(line?.position ?? "total")}
        columns={[
          { key: "kind", header: t.kind, title: true, cell: (line) => (line ? <>{t.kinds[line.kind]} {line.label && <span className="font-normal text-ink-2"> · <Name>{line.label}</Name></span>}</> : t.total) },
          { key: "key", header: t.key, cell: (line) => line && t.keys[line.key] },
          { key: "amount", header: t.amount, figures: true, cell: (line) => format.money(line?.amount ?? account.total) },
        ]}
      />
      {account.note && (
        <p className="mt-3 text-ink-2">
          <Name>{account.note}</Name>
        </p>
      )}
      <Proofs roundId={roundId} proofs={proofs.filter((proof) => proof.subject_id === account.id)} />
      {desk && (
        <div className="mt-5">
          <Table
            caption={t.dues}
            captionHidden={false}
            rows={account.dues}
            rowKey={(row) => row.firm_id}
            columns={[
              { key: "firm", header: t.firm, title: true, cell: (row) => <Name>{nameIn(locale, row.name_fa, row.name_en)}</Name> },
              { key: "due", header: t.due, figures: true, cell: (row) => format.money(row.due) },
              { key: "left", header: t.balance, figures: true, cell: balance },
              ...(account.confirmed ? [{ key: "see", header: t.title, cell: (row: Account["dues"][number]) => <TextLink to={`/rounds/${roundId}/statement?firm=${row.firm_id}`}>{t.see}</TextLink> }] : []),
            ]}
          />
        </div>
      )}
    </Card>
  );
}

/** Closes a reconciled round; with open points only with a reason. */
export function CloseCard({ points, forms }: { points: OpenPoints; forms: Forms }) {
  const { fulfilment } = useMessages();
  const format = useFormat();
  const t = fulfilment.statement;
  const open = points.unanswered + points.disputed + points.unbalanced;
  return (
    <Card className="print:hidden">
      <CardHeader title={t.closeTitle} />
      <p className="mb-3">{open > 0 ? t.open(format.number(open)) : t.closeBody}</p>
      <IntentForm intent="close" {...forms} labels={{ reason: fulfilment.confirmation.why }} submit={t.close} variant={open > 0 ? "secondary" : "primary"}>
        {(fields) => open > 0 && <TextInput label={fulfilment.confirmation.why} field={fields.reason} maxLength={1000} required />}
      </IntentForm>
    </Card>
  );
}
