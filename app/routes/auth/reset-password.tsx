import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData } from "@remix-run/react";
import { setPassword } from "~/features/people/commands.server";
import { NewPassword } from "~/features/people/schema";
import { AuthForm } from "~/features/people/ui/auth-form";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "person" }, async ({ locale }) => ({ title: messagesFor(locale).auth.resetTitle }));

export const action = guard({ as: "person", form: NewPassword, rate: "write_person" }, async ({ form, viewer, ...scope }) => {
  const answer = await setPassword(scope, { password: form.password, own: [viewer.email, viewer.name] });
  return answer.ok ? redirect("/?notice=password", 303) : answer;
});

export default function ResetPasswordPage() {
  const answer = useActionData<typeof action>();
  const { auth: t } = useMessages();
  return <AuthForm title={t.resetTitle} fields={["password"]} newPassword submit={t.resetSave} answer={answer && "submission" in answer ? answer : undefined} />;
}
