import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Name } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { DateTimeInput } from "~/ui/date-time-input";
import { ErrorSummary, formErrors } from "~/ui/form";
import { FileInput, TextInput } from "~/ui/text-input";
import type { certificatesOf } from "../queries.server";
import { UPLOAD_CAP } from "../rules";
import { certificateSchemes, termLabel } from "../taxonomy";
import { CertificateBadge } from "./certificate-badge";
import { AddEntry, Entry } from "./entry";
import { savedAs } from "./last-result";

type Certificate = Awaited<ReturnType<typeof certificatesOf>>[number];
type Props = { certificates: Certificate[]; now: string; today: string; lastResult: SubmissionResult | undefined; problem: string | undefined };

const noon = (day: string | null | undefined) => (day ? `${day}T08:00:00Z` : undefined);

/** Certificates and licences: what the firm says, and how far it is confirmed. */
export function Certificates({ certificates, now, today, lastResult, problem }: Props) {
  const { locale } = useLocale();
  const { firms } = useMessages();
  const format = useFormat();
  const t = firms.certificates;
  const refusedId = lastResult ? (typeof lastResult.initialValue?.id === "string" ? lastResult.initialValue.id : "new") : null;
  return (
    <Card>
      <CardHeader title={t.title} />
      <p className="text-ink-2">{t.lead}</p>
      {problem && (
        <Alert tone="bad" role="alert" className="mt-3">
          {problem}
        </Alert>
      )}
      {certificates.length === 0 && <p className="mt-3 text-ink-2">{t.none}</p>}
      <datalist id="schemes">
        {certificateSchemes.map((scheme) => (
          <option key={scheme.code} value={scheme[locale]} />
        ))}
      </datalist>
      <ul className="mt-2">
        {certificates.map((certificate) => (
          <Entry
            key={certificate.id}
            part="certificate"
            id={certificate.id}
            open={refusedId === certificate.id}
            title={<Name>{termLabel(certificateSchemes, certificate.scheme, locale)}</Name>}
            meta={
              <>
                <CertificateBadge certificate={certificate} today={today} />
                {certificate.expiresOn && <span>{(certificate.expiresOn < today ? t.expiredOn : t.until)(format.date(certificate.expiresOn))}</span>}
              </>
            }
          >
            <CertificateFields key={savedAs(certificate)} certificate={certificate} now={now} lastResult={refusedId === certificate.id ? lastResult : undefined} />
          </Entry>
        ))}
      </ul>
      <AddEntry key={certificates.length} label={t.add} open={refusedId === "new"}>
        <CertificateFields now={now} lastResult={refusedId === "new" ? lastResult : undefined} />
      </AddEntry>
    </Card>
  );
}

function CertificateFields({ certificate, now, lastResult }: { certificate?: Certificate; now: string; lastResult: SubmissionResult | undefined }) {
  const { locale } = useLocale();
  const { firms, common } = useMessages();
  const pending = useNavigation().state === "submitting";
  const t = firms.certificates;
  const [form, fields] = useForm({
    id: `certificate-${certificate?.id ?? "new"}`,
    lastResult,
    defaultValue: {
      scheme: certificate ? termLabel(certificateSchemes, certificate.scheme, locale) : "",
      title: certificate?.title,
      issuer: certificate?.issuer,
      number: certificate?.number,
      issued: undefined as Record<string, string> | undefined,
      expires: undefined as Record<string, string> | undefined,
      file: "",
    },
  });
  return (
    <Form method="post" encType="multipart/form-data" {...getFormProps(form)} className="grid gap-4">
      <ErrorSummary errors={formErrors(form)} />
      {certificate && <input type="hidden" name="id" value={certificate.id} />}
      <div className="grid gap-4 sm:grid-cols-2">
        <TextInput label={t.scheme} hint={t.schemeHint} field={fields.scheme} list="schemes" maxLength={60} required />
        <TextInput label={t.titleField} field={fields.title} maxLength={200} optional />
        <TextInput label={t.issuer} field={fields.issuer} maxLength={200} optional />
        <TextInput label={t.number} field={fields.number} maxLength={80} optional />
      </div>
      <DateTimeInput label={t.issued} field={fields.issued} defaultValue={noon(certificate?.issuedOn)} now={now} years={{ before: 20, after: 0 }} withTime={false} optional />
      <DateTimeInput label={t.expires} field={fields.expires} defaultValue={noon(certificate?.expiresOn)} now={now} years={{ before: 10, after: 12 }} withTime={false} optional />
      <FileInput
        cap={UPLOAD_CAP}
        label={t.file}
        field={fields.file}
        hint={
          <>
            {t.fileHint}{" "}
            {certificate?.fileId && (
              <>
                {t.replaceHint}{" "}
                <a className="font-medium text-glaze-text underline underline-offset-4" href={`/files/${certificate.fileId}`} download>
                  {t.seeFile}
                </a>
              </>
            )}
          </>
        }
        accept="image/jpeg,image/png,image/webp,image/avif,application/pdf"
        optional
      />
      <Button variant="primary" pending={pending} className="justify-self-start">
        {certificate ? common.save : common.add}
      </Button>
    </Form>
  );
}
