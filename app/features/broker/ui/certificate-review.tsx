import { Form } from "@remix-run/react";
import { FileText } from "lucide-react";
import { certificateSchemes, termLabel } from "~/features/firms/taxonomy";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Name } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { useQueryLink } from "~/ui/pagination";
import { TextLink } from "~/ui/text-link";
import type { CertificateToReview } from "../queries.server";
import { certificateLevels, canReview, type CertificateLevel } from "../rules";
import { useNameOf } from "./names";
import { problemOf, type Answer } from "./problem";

/** Certificates of one level, each with the steps that its review may take. */
export function CertificateReview({ certificates, decides, ownFirmIds, answer }: { certificates: CertificateToReview[]; decides: boolean; ownFirmIds: string[]; answer: Answer }) {
  const { broker: t } = useMessages();
  return (
    <ul>
      {certificates.map((certificate) => (
        <li key={certificate.id} className="grid gap-3 border-b border-line py-4 first:pt-0 last:border-b-0 last:pb-0 md:grid-cols-[1fr_auto] md:items-center md:gap-6">
          <CertificateFacts certificate={certificate} />
          {decides && (ownFirmIds.includes(certificate.firm_id) ? <p className="text-sm text-ink-2">{t.certificates.mine}</p> : <ReviewForm certificate={certificate} problem={problemOf(answer, "certificateId", certificate.id)} />)}
        </li>
      ))}
    </ul>
  );
}

function CertificateFacts({ certificate }: { certificate: CertificateToReview }) {
  const { broker: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const nameOf = useNameOf();
  const scheme = termLabel(certificateSchemes, certificate.scheme, locale);
  return (
    <div className="min-w-0">
      <p className="font-semibold">
        <Name>{scheme}</Name>
        {certificate.title && <span className="font-normal"> · <Name>{certificate.title}</Name></span>}
      </p>
      <p>
        <TextLink to={`/firms/${certificate.slug}`}>
          <Name>{nameOf(certificate)}</Name>
        </TextLink>
      </p>
      <p className="mt-1 flex flex-wrap gap-x-3 text-sm text-ink-2">
        {certificate.issuer && <Name>{certificate.issuer}</Name>}
        {certificate.number && <Name>{t.certificates.number(format.digits(certificate.number))}</Name>}
        {certificate.expires_on && <span>{t.certificates.until(format.date(certificate.expires_on))}</span>}
        {certificate.reviewed_at && certificate.level !== "claimed" && (
          <span>
            {t.certificates.reviewed} <Name>{certificate.reviewer ?? "—"}</Name> · {format.date(certificate.reviewed_at)}
          </span>
        )}
        {certificate.file_id ? (
          <a href={`/files/${certificate.file_id}`} className="inline-flex items-center gap-1 font-medium text-glaze-text underline underline-offset-4">
            <FileText aria-hidden className="size-4" />
            {t.certificates.file}
            <span className="sr-only">: {t.certificates.of(scheme, nameOf(certificate))}</span>
          </a>
        ) : (
          <span>{t.certificates.noFile}</span>
        )}
      </p>
    </div>
  );
}

function ReviewForm({ certificate, problem }: { certificate: CertificateToReview; problem: string | undefined }) {
  const { broker: t } = useMessages();
  const { locale } = useLocale();
  const nameOf = useNameOf();
  const link = useQueryLink();
  const what = t.certificates.of(termLabel(certificateSchemes, certificate.scheme, locale), nameOf(certificate));
  const words: Record<CertificateLevel, string> = { claimed: t.certificates.takeBack, seen: t.certificates.markSeen, verified: t.certificates.markVerified };
  const steps = [...certificateLevels].reverse().filter((level) => canReview(certificate.level, level));
  return (
    <Form method="post" action={link({})} className="grid gap-2" preventScrollReset>
      {problem && (
        <Alert tone="bad" role="alert">
          {problem}
        </Alert>
      )}
      <input type="hidden" name="certificateId" value={certificate.id} />
      <div className="flex flex-wrap gap-2">
        {steps.map((level) => (
          <Button key={level} name="level" value={level} size="sm" variant={level === "claimed" ? "ghost" : "secondary"} aria-label={`${words[level]}: ${what}`}>
            {words[level]}
          </Button>
        ))}
      </div>
    </Form>
  );
}
