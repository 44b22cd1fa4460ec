import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { CheckGroup, type Option } from "~/ui/choice";
import { ErrorSummary, formErrors } from "~/ui/form";
import { TextArea, TextInput } from "~/ui/text-input";
import type { readClusterPage } from "../queries.server";

type Page = Awaited<ReturnType<typeof readClusterPage>>;

/** The words of the cluster's own page, by its broker. Whoever may only read the desk sees them without the button. */
export function PageEditor({ page, sectors, decides, lastResult }: { page: Page; sectors: readonly Option[]; decides: boolean; lastResult: SubmissionResult | undefined }) {
  const { clusters: t, common } = useMessages();
  const pending = useNavigation().state === "submitting";
  const [form, fields] = useForm({ id: "cluster-page", lastResult, defaultValue: page });
  return (
    <Card>
      <CardHeader title={t.editPage} />
      <Form method="post" {...getFormProps(form)} className="grid gap-5">
        <ErrorSummary errors={formErrors(form)} />
        <fieldset disabled={!decides} className="grid min-w-0 gap-5">
          <div className="grid gap-5 sm:grid-cols-2">
            <TextInput label={t.placeFa} field={fields.placeFa} dir="rtl" maxLength={120} />
            <TextInput label={t.placeEn} field={fields.placeEn} dir="ltr" maxLength={120} />
          </div>
          <TextArea label={t.storyFa} field={fields.storyFa} hint={t.storyHint} dir="rtl" maxLength={8000} rows={8} />
          <TextArea label={t.storyEn} field={fields.storyEn} dir="ltr" maxLength={8000} rows={8} />
          <CheckGroup layout="chips" label={t.sectors} field={fields.sectors} options={sectors} first={6} />
          {decides && (
            <Button variant="primary" pending={pending} className="justify-self-start">
              {common.save}
            </Button>
          )}
        </fieldset>
      </Form>
    </Card>
  );
}
