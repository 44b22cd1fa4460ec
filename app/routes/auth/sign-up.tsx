import { useForm } from "@conform-to/react";
import { redirect, type HeadersFunction, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { atFixedTime, formAnswer, refusalAnswer, takeAll } from "~/features/people/answers.server";
import { mailLimits, requestAccount } from "~/features/people/auth.server";
import { passwordFault } from "~/features/people/password.server";
import { SignUpForm } from "~/features/people/schema";
import { AuthCard } from "~/features/people/ui/auth-card";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { safeRedirect } from "~/lib/http";
import { Button } from "~/ui/button";
import { ErrorSummary, formErrors } from "~/ui/form";
import { TextInput } from "~/ui/text-input";
import { TextLink } from "~/ui/text-link";

const DAY_SECONDS = 24 * 3600;

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];
export const headers: HeadersFunction = ({ actionHeaders }) => actionHeaders;

export const loader = guard({ as: "anyone", query: z.object({ next: z.string().optional() }) }, async ({ viewer, query, locale }) => {
  if (viewer) throw redirect(safeRedirect(query.next));
  return { next: safeRedirect(query.next, ""), title: messagesFor(locale).auth.signUpTitle };
});

export const action = guard({ as: "anyone", form: SignUpForm }, async (scope) => {
  const { form, limiter, clientAddress, locale, setCookie } = scope;
  const typed = { name: form.name, email: form.email };
  const fault = passwordFault(form.password, form);
  if (fault) return refusalAnswer(locale, typed, fault, "password");
  const limited = await takeAll(limiter, locale, typed, [["sign_up_address", clientAddress], ...mailLimits("sign-up", form.email, clientAddress)]);
  if (limited) return limited;
  const proof = randomBytes(32).toString("base64url");
  const { outage } = await atFixedTime(scope.log, () => requestAccount(scope, { ...form, proof }));
  if (outage) return formAnswer(typed, messagesFor(locale).auth.reasons.auth_unavailable, { status: 503, headers: { "Retry-After": "5" } });
  setCookie("khosheh-sign-up", proof, { maxAgeSeconds: DAY_SECONDS });
  setCookie("khosheh-next", safeRedirect(form.next, "/firms/new"), { maxAgeSeconds: 3600 });
  return redirect("/check-mail?for=sign-up", 303);
});

export default function SignUpPage() {
  const { next } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { auth } = useMessages();
  const [form, fields] = useForm<{ name: string; email: string; password: string }>({ id: "sign-up", lastResult: answer && "submission" in answer ? answer.submission : null });
  const pending = useNavigation().state === "submitting";
  return (
    <AuthCard
      title={auth.signUpTitle}
      lead={auth.signUpLead}
      ways={
        <p>
          {auth.haveAccount} <TextLink to={next ? `/sign-in?next=${encodeURIComponent(next)}` : "/sign-in"}>{auth.signInAction}</TextLink>
        </p>
      }
    >
      <Form method="post" id={form.id} onSubmit={form.onSubmit} noValidate className="grid gap-4">
        <ErrorSummary errors={formErrors(form, { name: auth.displayName, password: auth.password })} />
        {next && <input type="hidden" name="next" value={next} />}
        <TextInput label={auth.displayName} field={fields.name} hint={auth.displayNameHint} autoComplete="name" required />
        <TextInput label={auth.email} field={fields.email} type="email" autoComplete="username" inputMode="email" required />
        <TextInput label={auth.password} field={fields.password} hint={auth.passwordHint} type="password" autoComplete="new-password" required />
        <Button variant="primary" size="lg" wide pending={pending}>
          {auth.signUpAction}
        </Button>
      </Form>
    </AuthCard>
  );
}
