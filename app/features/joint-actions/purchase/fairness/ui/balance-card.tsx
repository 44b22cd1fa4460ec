import { Form } from "@remix-run/react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Name } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { RadioGroup } from "~/ui/choice";
import { IdempotencyKey } from "~/ui/form";
import { Table } from "~/ui/table";
import { methods, type Method } from "../methods";
import type { Balance, FairRow, OwnFairness } from "../queries.server";

/** How the quantity is spread, and three ways to share the price side by side where one firm carries much of it. */
export function BalanceCard({ balance, own, rows, unit }: { balance: Balance; own: OwnFairness | null; rows: FairRow[]; unit: string }) {
  const { audit: { fairness: t } } = useMessages();
  if (balance.anchors === 0) {
    return (
      <Card>
        <CardHeader title={t.balance} />
        <p className="text-ink-2">{t.even}</p>
      </Card>
    );
  }
  return (
    <Card>
      <CardHeader title={t.balance} />
      <Alert tone="now" title={t.anchor} className="mb-4">
        {t.anchorBody}
      </Alert>
      {own && !own.excluded && own.quantity > 0n && <OwnWays own={own} />}
      {rows.length > 0 && <EverybodysWays rows={rows} unit={unit} />}
    </Card>
  );
}

function OwnWays({ own }: { own: OwnFairness }) {
  const { audit: { fairness: t } } = useMessages();
  const format = useFormat();
  const alone = own.solo === null ? null : own.solo * own.quantity;
  const said = (value: bigint | null) => (value === null ? <span className="text-sm text-ink-2">{t.unknown}</span> : format.money(value));
  return (
    <>
      <Table
        caption={t.method}
        rows={[...methods]}
        rowKey={(method) => method}
        columns={[
          { key: "method", header: t.method, title: true, cell: (method) => <MethodName method={method} /> },
          { key: "due", header: t.yourDue, figures: true, cell: (method) => said(own.dues[method]) },
          { key: "saving", header: t.yourSaving, figures: true, cell: (method) => said(alone === null || own.dues[method] === null ? null : alone - own.dues[method]) },
        ]}
      />
      <p className="mt-2 text-sm text-ink-2">{t.about}</p>
    </>
  );
}

function MethodName({ method }: { method: Method }) {
  const { audit: { fairness: t } } = useMessages();
  return (
    <>
      {t.methods[method]}
      <span className="block text-sm font-normal text-ink-2">{t.methodHints[method]}</span>
    </>
  );
}

function EverybodysWays({ rows, unit }: { rows: FairRow[]; unit: string }) {
  const { audit: { fairness: t }, rounds } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const total = rows.reduce((sum, row) => sum + row.quantity, 0n);
  return (
    <div className="mt-6">
      <h3 className="mb-2 font-semibold">{t.everybody}</h3>
      <Table
        caption={t.everybody}
        rows={rows}
        rowKey={(row) => row.firm_id}
        columns={[
          { key: "firm", header: rounds.result.firm, title: true, cell: (row) => <Name>{(locale === "fa" ? row.name_fa : row.name_en) || row.name_fa || row.name_en}</Name> },
          { key: "quantity", header: `${rounds.result.quantity} (${unit})`, figures: true, cell: (row) => format.number(row.quantity) },
          { key: "share", header: t.share, figures: true, cell: (row) => format.percent(Number((row.quantity * 1000n) / total) / 1000, 1) },
          ...methods.map((method) => ({ key: method, header: t.methods[method], figures: true, cell: (row: FairRow) => (row.dues[method] === null ? "—" : format.money(row.dues[method])) })),
        ]}
      />
    </div>
  );
}

/** The vote that a dominant buyer makes necessary; the award waits for it. */
export function MethodVote({ balance, vote, mayVote, idempotencyKey }: { balance: Balance; vote: Method | null; mayVote: boolean; idempotencyKey: string }) {
  const { audit: { fairness: t } } = useMessages();
  const format = useFormat();
  return (
    <Card>
      <CardHeader title={t.vote} aside={vote ? t.yourVote(t.methods[vote]!) : undefined} />
      {balance.confirmed ? (
        <Alert tone="ok" title={t.confirmed(t.methods[balance.confirmed]!)}>
          {t.settled}
        </Alert>
      ) : (
        <Alert tone="now">{t.voteNeeded}</Alert>
      )}
      <ul className="my-4 grid gap-1">
        {methods.map((method) => (
          <li key={method} className="flex justify-between gap-4">
            <span>{t.methods[method]}</span>
            <span className="figures text-ink-2">{t.votes(format.number(balance.votes[method]), format.number(balance.buyers))}</span>
          </li>
        ))}
      </ul>
      {mayVote && (
        <Form method="post" className="grid gap-3">
          <IdempotencyKey value={`vote-${idempotencyKey}`} />
          <RadioGroup name="method" label={t.method} layout="cards" defaultValue={vote ?? "equal_price"} options={methods.map((value) => ({ value, label: t.methods[value]!, hint: t.methodHints[value] }))} />
          <Button variant="primary" name="intent" value="vote" className="justify-self-start">
            {t.cast}
          </Button>
        </Form>
      )}
    </Card>
  );
}
