import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requestMagicLink } from "~/features/people/commands.server";
import { MailRequest } from "~/features/people/schema";
import { AuthForm } from "~/features/people/ui/auth-form";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { safeRedirect } from "~/lib/http";
import { TextLink } from "~/ui/text-link";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "anyone" }, async ({ viewer, url, locale }) => {
  const next = safeRedirect(url.searchParams.get("next"), "");
  if (viewer) throw redirect(next || "/");
  return { title: messagesFor(locale).auth.magicTitle, next: next || undefined, ended: url.searchParams.has("ended") };
});

export const action = guard({ as: "anyone", form: MailRequest }, async ({ form, ...scope }) => {
  const answer = await requestMagicLink(scope, form);
  return answer.ok ? redirect("/check-mail", 303) : answer;
});

export default function Page() {
  const { next } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { auth: t } = useMessages();
  return (
    <AuthForm title={t.magicTitle} lead={t.magicLead} fields={["email"]} submit={t.magicSend} next={next} answer={answer && "submission" in answer ? answer : undefined}>
      <TextLink to="/sign-in">{t.haveAccount}</TextLink>
    </AuthForm>
  );
}
