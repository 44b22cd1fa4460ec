import { getFormProps, useForm } from "@conform-to/react";
import { redirect, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { foundFirm } from "~/features/firms/commands.server";
import { firmKinds, FoundFirmForm } from "~/features/firms/schema";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { RadioGroup } from "~/ui/choice";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { PageHeader } from "~/ui/page-header";
import { TextInput } from "~/ui/text-input";

const YEAR_SECONDS = 365 * 86_400;

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "person" }, async ({ locale }) => ({ title: messagesFor(locale).firms.found.title, key: randomUUID() }));

export const action = guard({ as: "person", form: FoundFirmForm, rate: "write_person" }, async ({ actor, db, form, setCookie }) => {
  const answer = await db.as(actor, (tx) => foundFirm(tx, actor, form));
  if (!answer.ok) return answer;
  setCookie("khosheh-firm", answer.firmId, { maxAgeSeconds: YEAR_SECONDS });
  return redirect(`/firms/${encodeURIComponent(answer.slug)}/edit/basics?notice=founded`, 303);
});

export default function FoundFirmPage() {
  const { key } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const pending = useNavigation().state === "submitting";
  const { firms } = useMessages();
  const [form, fields] = useForm({ id: "found", lastResult: answer && "submission" in answer ? answer.submission : undefined, defaultValue: { kind: "sme", nameFa: "", nameEn: "", city: "" } });
  return (
    <div className="mx-auto max-w-xl">
      <PageHeader crumbs={[{ to: "/firms", label: firms.mine.title }]} title={firms.found.title} lead={firms.found.lead} />
      <Card>
        <Form method="post" {...getFormProps(form)} className="grid gap-5">
          <ErrorSummary errors={formErrors(form)} />
          <IdempotencyKey value={key} />
          <RadioGroup layout="cards" label={firms.found.kind} field={fields.kind} options={firmKinds.map((kind) => ({ value: kind, label: firms.kinds[kind] ?? kind, hint: firms.kindHints[kind] }))} />
          <TextInput label={firms.fields.nameFa} field={fields.nameFa} dir="rtl" maxLength={160} autoComplete="organization" />
          <TextInput label={firms.fields.nameEn} field={fields.nameEn} dir="ltr" maxLength={160} hint={firms.fields.nameHint} />
          <TextInput label={firms.fields.city} field={fields.city} maxLength={80} optional />
          <Button variant="primary" pending={pending}>
            {firms.found.submit}
          </Button>
        </Form>
      </Card>
    </div>
  );
}
