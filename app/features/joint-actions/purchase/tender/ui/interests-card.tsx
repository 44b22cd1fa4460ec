import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { Select } from "~/ui/choice";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { TextInput } from "~/ui/text-input";
import type { TenderView } from "../queries.server";
import { interestKinds } from "../schema";
import { resultOf } from "./result-of";

/** Who has an interest in a supplier, and the form that declares one. */
export function InterestsCard({ interests, mayDeclare, lastResult, idempotencyKey }: { interests: TenderView["interests"]; mayDeclare: boolean; lastResult: SubmissionResult<string[]> | undefined; idempotencyKey: string }) {
  const { tender: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const refused = resultOf(lastResult, "declare");
  const [form, fields] = useForm<{ kind: string; note: string }, string[]>({ id: "declare", lastResult: refused });
  return (
    <Card>
      <CardHeader title={t.interests.title} />
      <p className="mb-3 text-sm text-ink-2">{t.interests.lead}</p>
      {interests.length === 0 && <p className="text-ink-2">{t.interests.none}</p>}
      <ul className="grid gap-2">
        {interests.map((entry) => (
          <li key={entry.id}>
            <Name className="font-semibold">{entry.firm_id ? (locale === "fa" ? entry.name_fa : entry.name_en) || entry.name_fa || entry.name_en || t.interests.noFirm : t.interests.desk}</Name> · {t.interests.kinds[entry.kind]}
            <span className="block text-sm text-ink-2">
              <Name>{entry.note}</Name> · {format.date(entry.declared_at)}
            </span>
          </li>
        ))}
      </ul>
      {mayDeclare && (
        <details open={refused !== undefined} className="mt-3 rounded-md bg-sunk px-3">
          <summary className="inline-flex min-h-11 items-center font-semibold">{t.interests.send}</summary>
          <Form method="post" {...getFormProps(form)} noValidate className="grid gap-3 pb-3">
            <ErrorSummary errors={formErrors(form, { kind: t.interests.kind, note: t.interests.note })} />
            <IdempotencyKey value={`declare-${idempotencyKey}`} />
            <input type="hidden" name="intent" value="declare" />
            <Select label={t.interests.kind} field={fields.kind} options={interestKinds.map((kind) => ({ value: kind, label: t.interests.kinds[kind] ?? kind }))} />
            <TextInput label={t.interests.note} field={fields.note} maxLength={600} required />
            <Button className="justify-self-start">{t.interests.send}</Button>
          </Form>
        </details>
      )}
    </Card>
  );
}
