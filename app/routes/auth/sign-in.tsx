import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { signIn } from "~/features/people/commands.server";
import { SignIn } from "~/features/people/schema";
import { AuthForm } from "~/features/people/ui/auth-form";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { safeRedirect } from "~/lib/http";
import { TextLink } from "~/ui/text-link";
import { Alert } from "~/ui/alert";
export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "anyone" }, async ({ viewer, url, locale }) => {
  const next = safeRedirect(url.searchParams.get("next"), "");
  if (viewer) throw redirect(next || "/");
  return { title: messagesFor(locale).auth.signInTitle, next: next || undefined, ended: url.searchParams.has("ended") };
});

export const action = guard({ as: "anyone", form: SignIn }, async ({ form, ...scope }) => {
  const answer = await signIn(scope, form);
  return answer.ok ? redirect(safeRedirect(form.next, "/"), 303) : answer;
});

export default function Page() {
  const { next, ended } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { auth: t } = useMessages();
  return (
    <AuthForm title={t.signInTitle} fields={["email", "password"]} submit={t.signIn} notice={ended && <Alert tone="now">{t.ended}</Alert>} next={next} answer={answer && "submission" in answer ? answer : undefined}>
      <div className="grid gap-2 text-sm">
        <TextLink to="/forgot-password">{t.forgot}</TextLink>
        <TextLink to="/magic-link">{t.magic}</TextLink>
        <TextLink to={next ? `/sign-up?next=${encodeURIComponent(next)}` : "/sign-up"}>{t.noAccount}</TextLink>
      </div>
    </AuthForm>
  );
}
