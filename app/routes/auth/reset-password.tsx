import { useForm } from "@conform-to/react";
import { redirect, type HeadersFunction, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { z } from "zod";
import { refusalAnswer } from "~/features/people/answers.server";
import { setPassword } from "~/features/people/auth.server";
import { passwordFault } from "~/features/people/password.server";
import { sessionFresh } from "~/features/people/queries.server";
import { NewPasswordForm } from "~/features/people/schema";
import { AuthCard } from "~/features/people/ui/auth-card";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { safeRedirect } from "~/lib/http";
import { Alert } from "~/ui/alert";
import { Button, LinkButton } from "~/ui/button";
import { ErrorSummary, formErrors } from "~/ui/form";
import { TextInput } from "~/ui/text-input";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }, { name: "robots", content: "noindex" }];
export const headers: HeadersFunction = ({ actionHeaders }) => actionHeaders;

const Query = z.object({ first: z.string().optional() });

export const loader = guard({ as: "person", query: Query }, async ({ db, actor, viewer, query, locale }) => ({
  first: query.first !== undefined,
  fresh: await db.as(actor, (tx) => sessionFresh(tx, actor.sessionId)),
  email: viewer.email,
  title: messagesFor(locale).auth.resetTitle,
}));

export const action = guard({ as: "person", query: Query, form: NewPasswordForm, rate: "write_person" }, async (scope) => {
  const { form, query, db, actor, viewer, locale, cookie, setCookie } = scope;
  if (!(await db.as(actor, (tx) => sessionFresh(tx, actor.sessionId)))) return redirect("/reset-password", 303);
  const fault = passwordFault(form.newPassword, viewer);
  if (fault) return refusalAnswer(locale, {}, fault, "newPassword");
  const answer = await setPassword(scope, viewer, form.newPassword);
  if (!answer.ok) return refusalAnswer(locale, {}, answer.reason, "newPassword");
  if (query.first === undefined) return redirect("/account?notice=password", 303);
  const kept = cookie("khosheh-next");
  if (kept !== null) setCookie("khosheh-next", null);
  return redirect(safeRedirect(kept, "/firms/new"), 303);
});

export default function ResetPasswordPage() {
  const { first, fresh, email } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { auth } = useMessages();
  const [form, fields] = useForm<{ newPassword: string }>({ id: "reset-password", lastResult: answer && "submission" in answer ? answer.submission : null });
  const pending = useNavigation().state === "submitting";
  if (!fresh) {
    return (
      <AuthCard title={auth.resetTitle}>
        <Alert tone="now">{auth.resetStale}</Alert>
        <LinkButton to="/forgot-password" variant="primary" size="lg" wide>
          {auth.resetAgain}
        </LinkButton>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={auth.resetTitle} lead={first ? auth.resetFirst : auth.resetLead}>
      <Form method="post" id={form.id} onSubmit={form.onSubmit} noValidate className="grid gap-4">
        <ErrorSummary errors={formErrors(form)} />
        {/* Lets a password keeper know whose password this is. */}
        <input type="email" autoComplete="username" defaultValue={email} readOnly hidden />
        <TextInput label={auth.newPassword} field={fields.newPassword} hint={auth.passwordHint} type="password" autoComplete="new-password" required />
        <Button variant="primary" size="lg" wide pending={pending}>
          {auth.resetAction}
        </Button>
      </Form>
    </AuthCard>
  );
}
