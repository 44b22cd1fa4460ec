import { UPLOAD_CAP } from "~/features/firms/rules";
import { useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Card, CardHeader } from "~/ui/card";
import { FileInput, TextInput } from "~/ui/text-input";
import { Proofs } from "../../fulfilment/ui/delivery-cards";
import { IntentForm, type LastResult } from "../../fulfilment/ui/intent-form";
import type { PaperPledge } from "../paper.server";

type Forms = { formKey: string; lastResult: LastResult };

/** The papers that were uploaded, and the form for one more. */
export function UploadPaper({ pledge, forms }: { pledge: PaperPledge; forms: Forms }) {
  const { paper: t } = useMessages();
  return (
    <Card className="print:hidden">
      <CardHeader title={t.upload} />
      {pledge.proofs.length > 0 && (
        <div className="mb-4 grid gap-2">
          <p className="text-sm text-ink-2">{t.uploaded}</p>
          <Proofs roundId={pledge.round_id} proofs={pledge.proofs} />
          <Alert tone="now">{t.waits}</Alert>
        </div>
      )}
      <IntentForm key={pledge.proofs.length} intent="upload" submit={t.send} labels={{ file: t.upload }} variant={pledge.proofs.length > 0 ? "secondary" : "primary"} upload formKey={`${forms.formKey}-${pledge.proofs.length}`} lastResult={forms.lastResult}>
        {(fields) => <FileInput cap={UPLOAD_CAP} label={t.upload} field={fields.file} hint={t.uploadHint} accept="image/*,application/pdf" required />}
      </IntentForm>
    </Card>
  );
}

/** The second person compares the paper with what was entered. */
export function CheckPaper({ pledge, forms }: { pledge: PaperPledge; forms: Forms }) {
  const { paper: t } = useMessages();
  const said = forms.lastResult?.initialValue as { intent?: string } | undefined;
  return (
    <Card className="bg-saffron-soft print:hidden">
      <CardHeader title={t.check.title} />
      <p className="mb-3">{t.check.body}</p>
      <div className="mb-3">
        <Proofs roundId={pledge.round_id} proofs={pledge.proofs} />
      </div>
      <IntentForm intent="confirm" submit={t.check.yes} {...forms} />
      <details open={said?.intent === "decline"} className="mt-3">
        <summary className="min-h-11 cursor-pointer py-2 text-sm font-semibold text-ink-2">{t.check.no}</summary>
        <IntentForm intent="decline" submit={t.check.no} variant="secondary" labels={{ reason: t.check.reason }} {...forms}>
          {(fields) => <TextInput label={t.check.reason} hint={t.check.noNote} field={fields.reason} maxLength={1000} required />}
        </IntentForm>
      </details>
    </Card>
  );
}
