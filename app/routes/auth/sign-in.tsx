import { useForm } from "@conform-to/react";
import { redirect, type HeadersFunction, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { z } from "zod";
import { formAnswer, onTimeStep, refusalAnswer, takeAll } from "~/features/people/answers.server";
import { isOutage, signInLimits } from "~/features/people/auth.server";
import { knownDevice, rememberDevice } from "~/features/people/device.server";
import { SignInForm } from "~/features/people/schema";
import { AuthCard } from "~/features/people/ui/auth-card";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { safeRedirect } from "~/lib/http";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { ErrorSummary, formErrors } from "~/ui/form";
import { TextInput } from "~/ui/text-input";
import { TextLink } from "~/ui/text-link";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }, { name: "robots", content: "noindex" }];
export const headers: HeadersFunction = ({ actionHeaders }) => actionHeaders;

const Query = z.object({ next: z.string().optional(), ended: z.string().optional(), out: z.string().optional() });

export const loader = guard({ as: "anyone", query: Query }, async ({ viewer, query, locale }) => {
  if (viewer) throw redirect(safeRedirect(query.next));
  const next = safeRedirect(query.next, "");
  return { next, notice: query.ended ? ("ended" as const) : query.out ? ("out" as const) : next ? ("first" as const) : null, title: messagesFor(locale).auth.signInTitle };
});

export const action = guard({ as: "anyone", form: SignInForm }, async (scope) => {
  const { auth, limiter, clientAddress, locale, form, note } = scope;
  const typed = { email: form.email };
  const limits = signInLimits(form.email, clientAddress, knownDevice(scope, form.email));
  const limited = await takeAll(limiter, locale, typed, limits);
  if (limited) {
    note({ outcome: "refused", reason: "rate_limited" });
    return limited;
  }
  const { error } = await onTimeStep(() => auth.client.auth.signInWithPassword({ email: form.email, password: form.password }));
  if (isOutage(error)) return formAnswer(typed, messagesFor(locale).auth.reasons.auth_unavailable, { status: 503, headers: { "Retry-After": "5" } });
  if (error) {
    note({ outcome: "refused", reason: "bad_credentials" });
    return refusalAnswer(locale, typed, "bad_credentials");
  }
  rememberDevice(scope, form.email);
  await Promise.all(limits.map(([rate, subject]) => limiter.giveBack(rate, subject)));
  return redirect(safeRedirect(form.next), 303);
});

export default function SignInPage() {
  const { next, notice } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { auth } = useMessages();
  const [form, fields] = useForm<{ email: string; password: string }>({ id: "sign-in", lastResult: answer && "submission" in answer ? answer.submission : null });
  const pending = useNavigation().state === "submitting";
  const carry = next ? `?next=${encodeURIComponent(next)}` : "";
  return (
    <AuthCard
      title={auth.signInTitle}
      ways={
        <>
          <TextLink to={`/magic-link${carry}`}>{auth.useMagicLink}</TextLink>
          <p>
            {auth.noAccount} <TextLink to={`/sign-up${carry}`}>{auth.signUpAction}</TextLink>
          </p>
        </>
      }
    >
      {notice && !answer && (
        <Alert tone="info" role="status">
          {{ ended: auth.sessionEnded, out: auth.signedOut, first: auth.signInFirst }[notice]}
        </Alert>
      )}
      <Form method="post" id={form.id} onSubmit={form.onSubmit} noValidate className="grid gap-4">
        <ErrorSummary errors={formErrors(form, { password: auth.password })} />
        {next && <input type="hidden" name="next" value={next} />}
        <TextInput label={auth.email} field={fields.email} type="email" autoComplete="username" inputMode="email" required />
        <TextInput label={auth.password} field={fields.password} type="password" autoComplete="current-password" required />
        <Button variant="primary" size="lg" wide pending={pending}>
          {auth.signInAction}
        </Button>
      </Form>
      <TextLink to="/forgot-password" className="justify-self-start">
        {auth.forgot}
      </TextLink>
    </AuthCard>
  );
}
