import { redirect, type HeadersFunction, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { formAnswer, atFixedTime, takeAll } from "~/features/people/answers.server";
import { mailLimits, requestMagicLink } from "~/features/people/auth.server";
import { MailForm as MailSchema } from "~/features/people/schema";
import { AuthCard } from "~/features/people/ui/auth-card";
import { MailForm } from "~/features/people/ui/mail-form";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { safeRedirect } from "~/lib/http";
import { TextLink } from "~/ui/text-link";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }, { name: "robots", content: "noindex" }];
export const headers: HeadersFunction = ({ actionHeaders }) => actionHeaders;

export const loader = guard({ as: "anyone", query: z.object({ next: z.string().optional() }) }, async ({ query, locale }) => ({
  next: safeRedirect(query.next, ""),
  title: messagesFor(locale).auth.magicTitle,
}));

export const action = guard({ as: "anyone", form: MailSchema }, async (scope) => {
  const { form, limiter, clientAddress, locale, setCookie } = scope;
  const typed = { email: form.email };
  const limited = await takeAll(limiter, locale, typed, mailLimits("magic-link", form.email, clientAddress));
  if (limited) return limited;
  const { outage } = await atFixedTime(scope.log, () => requestMagicLink(scope, form.email));
  if (outage) return formAnswer(typed, messagesFor(locale).auth.reasons.auth_unavailable, { status: 503, headers: { "Retry-After": "5" } });
  setCookie("khosheh-next", safeRedirect(form.next), { maxAgeSeconds: 3600 });
  return redirect("/check-mail?for=magic-link", 303);
});

export default function MagicLinkPage() {
  const { next } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { auth } = useMessages();
  return (
    <AuthCard title={auth.magicTitle} lead={auth.magicLead} ways={<TextLink to="/sign-in">{auth.usePassword}</TextLink>}>
      <MailForm id="magic-link" action={auth.magicAction} next={next} lastResult={answer && "submission" in answer ? answer.submission : undefined} />
    </AuthCard>
  );
}
