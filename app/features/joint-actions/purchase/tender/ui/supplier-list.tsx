import type { SubmissionResult } from "@conform-to/react";
import { getFormProps, useForm } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { Town } from "~/features/firms/ui/town";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Ltr, Name } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { Select } from "~/ui/choice";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { TextInput } from "~/ui/text-input";
import type { FoundFirm, TenderView } from "../queries.server";
import { resultOf } from "./result-of";

type Props = { invitations: TenderView["invitations"]; found: FoundFirm[] | null; query: string; mayInvite: boolean; mayStrike: boolean; lastResult: SubmissionResult<string[]> | undefined; idempotencyKey: string };

/** Who is asked to quote, and asking further suppliers: firms of the product, or an address. */
export function SupplierList(props: Props) {
  const { tender: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const nameOf = (entry: { name_fa: string | null; name_en: string | null; supplier_name: string }) => (locale === "fa" ? entry.name_fa : entry.name_en) || entry.name_fa || entry.name_en || entry.supplier_name;
  return (
    <Card id="suppliers">
      <CardHeader title={t.invited.title} aside={props.invitations.length > 0 && t.invited.count(format.number(props.invitations.length))} />
      <p className="mb-3 text-sm text-ink-2">{t.invited.hidden}</p>
      {props.invitations.length === 0 ? (
        <p className="text-ink-2">{t.invited.none}</p>
      ) : (
        <ul className="grid gap-1">
          {props.invitations.map((entry) => (
            <li key={entry.id} className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 border-b border-line last:border-0">
              <span className="min-w-0">
                <Name className="font-semibold">{nameOf(entry)}</Name>
                {entry.email && (
                  <span className="block text-sm text-ink-2">
                    <Ltr>{entry.email}</Ltr> · {t.invited.byLink}
                  </span>
                )}
              </span>
              {props.mayStrike && (
                <Form method="post">
                  <IdempotencyKey value={`strike-${props.idempotencyKey}`} />
                  <input type="hidden" name="intent" value="strike" />
                  <Button size="sm" variant="ghost" name="invitationId" value={entry.id} aria-label={t.invited.strikeOf(nameOf(entry))}>
                    {t.invited.strike}
                  </Button>
                </Form>
              )}
            </li>
          ))}
        </ul>
      )}
      {props.mayInvite && (
        <div className="mt-5 grid gap-5">
          <FirmSearch {...props} />
          <MailInvitation key={props.invitations.length} lastResult={props.lastResult} idempotencyKey={props.idempotencyKey} />
        </div>
      )}
    </Card>
  );
}

function FirmSearch({ invitations, found, query, lastResult, idempotencyKey }: Props) {
  const { tender: t } = useMessages();
  const { locale } = useLocale();
  const refused = resultOf(lastResult, "invite_firm");
  const asked = new Set(invitations.map((entry) => entry.firm_id));
  const shown = (found ?? []).filter(({ id }) => !asked.has(id));
  const nameOf = (firm: FoundFirm) => (locale === "fa" ? firm.nameFa : firm.nameEn) || firm.nameFa || firm.nameEn;
  return (
    <div className="grid gap-3">
      <Form method="get" action="#suppliers" className="flex flex-wrap items-end gap-2">
        <TextInput className="min-w-0 flex-1 basis-56" name="q" label={t.invited.find} hint={t.invited.findHint} defaultValue={query} type="search" maxLength={120} />
        <Button className="mb-6.5">{t.invited.search}</Button>
      </Form>
      {refused && <ErrorSummary errors={Object.values(refused.error ?? {}).flatMap((messages) => (messages ?? []).map((message) => ({ message })))} />}
      {found !== null && shown.length === 0 && <p className="text-ink-2">{t.invited.nothing}</p>}
      {shown.length > 0 && (
        <ul aria-label={t.invited.found} className="grid gap-1">
          {shown.map((firm) => (
            <li key={firm.id} className="flex min-h-11 flex-wrap items-center justify-between gap-x-4">
              <span>
                <a href={`/firms/${firm.slug}`} className="font-medium text-glaze-text underline underline-offset-4">
                  <Name>{nameOf(firm)}</Name>
                </a>
                {firm.city && <span className="text-sm text-ink-2"> · <Town city={firm.city} /></span>}
              </span>
              <Form method="post">
                <IdempotencyKey value={`ask-${firm.id.slice(0, 8)}-${idempotencyKey}`} />
                <input type="hidden" name="intent" value="invite_firm" />
                <Button size="sm" name="firmId" value={firm.id} aria-label={t.invited.askOf(nameOf(firm))}>
                  {t.invited.ask}
                </Button>
              </Form>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function MailInvitation({ lastResult, idempotencyKey }: { lastResult: Props["lastResult"]; idempotencyKey: string }) {
  const { tender: t } = useMessages();
  const { locale } = useLocale();
  const refused = resultOf(lastResult, "invite_mail");
  const [form, fields] = useForm<{ supplierName: string; email: string; locale: string }, string[]>({ id: "invite-mail", lastResult: refused, defaultValue: { locale } });
  return (
    <details open={refused !== undefined} className="rounded-md bg-sunk px-3">
      <summary className="inline-flex min-h-11 items-center font-semibold">{t.invited.mail}</summary>
      <Form method="post" {...getFormProps(form)} noValidate className="grid gap-3 pb-3">
        <ErrorSummary errors={formErrors(form, { supplierName: t.invited.name, email: t.invited.email })} />
        <IdempotencyKey value={`mail-${idempotencyKey}`} />
        <input type="hidden" name="intent" value="invite_mail" />
        <p className="text-sm text-ink-2">{t.invited.mailLead}</p>
        <div className="grid gap-3 sm:grid-cols-3">
          <TextInput label={t.invited.name} field={fields.supplierName} maxLength={160} required />
          <TextInput label={t.invited.email} field={fields.email} type="email" required />
          <Select label={t.invited.language} field={fields.locale} options={[{ value: "fa", label: "فارسی" }, { value: "en", label: "English" }]} />
        </div>
        <Button className="justify-self-start">{t.invited.send}</Button>
      </Form>
    </details>
  );
}
