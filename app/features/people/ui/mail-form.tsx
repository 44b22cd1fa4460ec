import { useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { ErrorSummary, formErrors } from "~/ui/form";
import { TextInput } from "~/ui/text-input";

/** Asks for an e-mail address and nothing else. */
export function MailForm({ id, lastResult, action, next }: { id: string; lastResult: SubmissionResult<string[]> | undefined; action: string; next?: string | undefined }) {
  const { auth } = useMessages();
  const [form, fields] = useForm<{ email: string }>({ id, lastResult: lastResult ?? null });
  const pending = useNavigation().state === "submitting";
  return (
    <Form method="post" id={form.id} onSubmit={form.onSubmit} noValidate className="grid gap-4">
      <ErrorSummary errors={formErrors(form)} />
      {next && <input type="hidden" name="next" value={next} />}
      <TextInput label={auth.email} field={fields.email} type="email" autoComplete="email" inputMode="email" required />
      <Button variant="primary" size="lg" wide pending={pending}>
        {action}
      </Button>
    </Form>
  );
}
