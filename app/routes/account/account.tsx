import { redirect, type HeadersFunction, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { BellRing } from "lucide-react";
import { formAnswer, onTimeStep, refusalAnswer, takeAll } from "~/features/people/answers.server";
import { isPassword, requestEmailChange, setPassword } from "~/features/people/auth.server";
import { editProfile } from "~/features/people/commands.server";
import { passwordFault } from "~/features/people/password.server";
import { profileOf } from "~/features/people/queries.server";
import { AccountForm } from "~/features/people/schema";
import { EmailForm, PasswordForm, ProfileForm, SignOutCard } from "~/features/people/ui/account-forms";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { LinkButton } from "~/ui/button";
import { Flash } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";

const YEAR_SECONDS = 365 * 24 * 3600;

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }, { name: "robots", content: "noindex" }];
export const headers: HeadersFunction = ({ actionHeaders }) => actionHeaders;

export const loader = guard({ as: "person" }, async ({ db, actor, viewer, locale }) => ({
  profile: await db.as(actor, (tx) => profileOf(tx, actor.personId)),
  email: viewer.email,
  title: messagesFor(locale).account.title,
}));

export const action = guard({ as: "person", form: AccountForm, rate: "write_person" }, async (scope) => {
  const { form, db, actor, viewer, locale, limiter, setCookie } = scope;
  if (form.intent === "profile") {
    await db.as(actor, (tx) => editProfile(tx, actor, form));
    setCookie("khosheh-locale", form.locale, { maxAgeSeconds: YEAR_SECONDS });
    setCookie("khosheh-currency", form.currencyUnit, { maxAgeSeconds: YEAR_SECONDS });
    return redirect("/account?notice=saved", 303);
  }

  const typed: Record<string, string> = form.intent === "email" ? { intent: form.intent, email: form.email } : { intent: form.intent };
  const limited = await takeAll(limiter, locale, typed, [["password_person", viewer.personId]]);
  if (limited) return limited;
  if (!(await isPassword(scope, viewer.email, form.currentPassword))) return refusalAnswer(locale, typed, "wrong_password", "currentPassword");
  await limiter.giveBack("password_person", viewer.personId);

  if (form.intent === "email") {
    const mailLimited = await takeAll(limiter, locale, typed, [["mail_account", viewer.personId]]);
    if (mailLimited) return mailLimited;
    const { outage } = await onTimeStep(() => requestEmailChange(scope, viewer, form.email));
    if (outage) return formAnswer(typed, messagesFor(locale).auth.reasons.auth_unavailable, { status: 503, headers: { "Retry-After": "5" } });
    return redirect("/check-mail?for=change", 303);
  }

  const fault = form.newPassword === form.currentPassword ? "same_password" : passwordFault(form.newPassword, viewer);
  if (fault) return refusalAnswer(locale, typed, fault, "newPassword");
  const answer = await setPassword(scope, viewer, form.newPassword);
  return answer.ok ? redirect("/account?notice=password", 303) : refusalAnswer(locale, typed, answer.reason, "newPassword");
});

export default function AccountPage() {
  const { profile, email } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { account, notices } = useMessages();
  const submission = answer && "submission" in answer ? answer.submission : null;
  const resultFor = (intent: string) => (submission?.initialValue?.intent === intent ? submission : null);
  return (
    <>
      <PageHeader
        title={account.title}
        lead={account.lead}
        actions={
          <LinkButton to="/account/notifications">
            <BellRing aria-hidden />
            {notices.preferences.title}
          </LinkButton>
        }
      />
      <Flash texts={account.notices} />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <ProfileForm key={`${profile.locale}${profile.currencyUnit}${profile.name}`} profile={profile} lastResult={resultFor("profile")} />
        <EmailForm email={email} lastResult={resultFor("email")} />
        <PasswordForm email={email} lastResult={resultFor("password")} />
        <SignOutCard />
      </div>
    </>
  );
}
