import { UPLOAD_CAP } from "~/features/firms/rules";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Name, Text } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import { Select } from "~/ui/choice";
import { FileInput, TextArea } from "~/ui/text-input";
import type { DefaultRecord } from "../default.server";
import type { Proof } from "../evidence.server";
import { nameIn } from "../order";
import { Proofs, type Forms } from "./delivery-cards";
import { IntentForm } from "./intent-form";

type FirmChoice = { id: string; name: string };

/** Defaults on record with what the firm replied; the desk records and withdraws, the firm replies. */
export function DefaultsCard({ records, ownFirmIds, desk, firms, roundId, proofs, forms }: { records: DefaultRecord[]; ownFirmIds: string[]; desk: boolean; firms: FirmChoice[]; roundId: string; proofs: Proof[]; forms: Forms }) {
  const { fulfilment } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const t = fulfilment.defaults;
  if (records.length === 0 && !(desk && firms.length > 0)) return null;
  const typed = forms.lastResult?.initialValue as { intent?: string; ref?: string } | undefined;
  return (
    <Card className="print:hidden">
      <CardHeader title={t.title} />
      <p className="mb-3 text-sm text-ink-2">{t.lead}</p>
      <ul className="grid gap-4">
        {records.map((record) => {
          const withdrawn = record.entries.some((entry) => entry.kind === "withdrawal");
          const own = ownFirmIds.includes(record.firm_id);
          const act = own ? "reply" : "withdrawal";
          return (
            <li key={record.id} className="grid gap-2 border-b border-line pb-4 last:border-0 last:pb-0">
              <p className="flex flex-wrap items-center gap-2">
                <Name className="font-semibold">{nameIn(locale, record.name_fa, record.name_en)}</Name>
                <Badge tone={withdrawn ? "quiet" : "bad"}>{withdrawn ? t.entries.withdrawal : t.kinds[record.kind]}</Badge>
              </p>
              <Text>{record.statement}</Text>
              <Proofs roundId={roundId} proofs={proofs.filter((proof) => proof.subject_id === record.id)} />
              <p className="text-sm text-ink-2">
                {format.dateTime(record.recorded_at)}
                {!withdrawn && ` · ${t.expires(format.date(record.expires_at))}`}
              </p>
              {record.entries.map((entry) => (
                <div key={entry.id} className="rounded-md bg-sunk px-3 py-2">
                  <p className="text-sm text-ink-2">
                    {t.entries[entry.kind]} · {format.dateTime(entry.written_at)}
                  </p>
                  <Text>{entry.body}</Text>
                </div>
              ))}
              {(own || (desk && !withdrawn)) && (
                <details open={typed?.intent === act && typed.ref === record.id}>
                  <summary className="min-h-10 cursor-pointer py-2 text-sm font-semibold">{own ? t.reply : t.withdraw}</summary>
                  <IntentForm key={record.entries.length} intent={act} of={record.id} formKey={`${forms.formKey}-${record.entries.length}`} lastResult={forms.lastResult} labels={{ body: own ? t.reply : t.why }} submit={own ? t.sendReply : t.withdraw} variant="secondary">
                    {(fields) => <TextArea label={own ? t.reply : t.why} field={fields.body} rows={3} maxLength={1000} required />}
                  </IntentForm>
                </details>
              )}
            </li>
          );
        })}
      </ul>
      {desk && firms.length > 0 && (
        <details className="mt-4" open={typed?.intent === "default"}>
          <summary className="min-h-11 cursor-pointer py-2 font-semibold">{t.record}</summary>
          <IntentForm key={records.length} intent="default" formKey={`${forms.formKey}-${records.length}`} lastResult={forms.lastResult} labels={{ firmId: t.firm, kind: t.kind, statement: t.statement }} submit={t.add} variant="danger" upload>
            {(fields) => (
              <>
                <Select label={t.firm} field={fields.firmId} placeholder options={firms.map((firm) => ({ value: firm.id, label: firm.name }))} />
                <Select label={t.kind} field={fields.kind} options={(["not_paid", "lot_not_taken", "withdrew_after_lock"] as const).map((value) => ({ value, label: t.kinds[value]! }))} />
                <TextArea label={t.statement} field={fields.statement} rows={3} maxLength={1000} required />
                <FileInput cap={UPLOAD_CAP} label={fulfilment.delivery.evidence} field={fields.file} hint={fulfilment.delivery.evidenceHint} accept="image/*,application/pdf" optional />
              </>
            )}
          </IntentForm>
        </details>
      )}
    </Card>
  );
}
