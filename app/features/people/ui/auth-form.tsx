import { useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import type { ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ErrorSummary, formErrors } from "~/ui/form";
import { PageHeader } from "~/ui/page-header";
import { TextInput } from "~/ui/text-input";

type Field = "name" | "email" | "password";

/** The one form of signing in, signing up and asking for a mail. */
export function AuthForm(props: {
  title: string;
  lead?: string;
  fields: readonly Field[];
  newPassword?: boolean;
  submit: string;
  next?: string | undefined;
  notice?: ReactNode;
  answer: { submission?: SubmissionResult<string[]> } | undefined;
  children?: ReactNode;
}) {
  const { auth: t } = useMessages();
  const busy = useNavigation().state !== "idle";
  const [form, fields] = useForm<Record<Field, string>, string[]>({ id: "auth", lastResult: props.answer?.submission });
  return (
    <div className="mx-auto w-full max-w-md">
      <PageHeader title={props.title} lead={props.lead} />
      <Card>
        <Form method="post" id={form.id} noValidate className="grid gap-4">
          {props.notice}
          <ErrorSummary errors={formErrors(form)} />
          {props.next && <input type="hidden" name="next" value={props.next} />}
          {props.fields.includes("name") && <TextInput label={t.name} field={fields.name} autoComplete="name" required />}
          {props.fields.includes("email") && <TextInput label={t.email} field={fields.email} type="email" autoComplete="email" required />}
          {props.fields.includes("password") && (
            <TextInput
              label={props.newPassword ? t.newPassword : t.password}
              field={fields.password}
              type="password"
              autoComplete={props.newPassword ? "new-password" : "current-password"}
              hint={props.newPassword && t.passwordHint}
              defaultValue=""
              required
            />
          )}
          <Button variant="primary" wide pending={busy}>
            {props.submit}
          </Button>
          {props.children}
        </Form>
      </Card>
    </div>
  );
}
