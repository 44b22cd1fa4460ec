import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { Select } from "~/ui/choice";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { TextArea } from "~/ui/text-input";

type Cluster = { id: string; nameFa: string; nameEn: string };

/** What somebody looks for, in their own words, and the desk that it goes to. */
export function NeedForm({ clusters, chosen, searched, idempotencyKey, lastResult }: { clusters: Cluster[]; chosen: string | null; searched: string; idempotencyKey: string; lastResult: SubmissionResult | undefined }) {
  const { locale } = useLocale();
  const { needs: t } = useMessages();
  const pending = useNavigation().state === "submitting";
  const [form, fields] = useForm({ id: "need", lastResult, defaultValue: { body: searched ? t.bodyFor(searched) : "", clusterId: chosen ?? "" } });
  return (
    <Card>
      <Form method="post" {...getFormProps(form)} className="grid gap-5">
        <ErrorSummary errors={formErrors(form)} />
        <IdempotencyKey value={idempotencyKey} />
        <input type="hidden" name="searched" value={searched} />
        <TextArea label={t.body} hint={t.bodyHint} field={fields.body} rows={5} maxLength={1000} required />
        <Select label={t.cluster} field={fields.clusterId} placeholder options={clusters.map(({ id, nameFa, nameEn }) => ({ value: id, label: locale === "fa" ? nameFa : nameEn }))} required />
        <Button variant="primary" size="lg" pending={pending} className="justify-self-start">
          {t.post}
        </Button>
      </Form>
    </Card>
  );
}
