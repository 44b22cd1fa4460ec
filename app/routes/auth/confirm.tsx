import { redirect, type HeadersFunction, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { formAnswer, takeAll } from "~/features/people/answers.server";
import { followLink } from "~/features/people/auth.server";
import { rememberDevice } from "~/features/people/device.server";
import { isOwnEmailChange } from "~/features/people/queries.server";
import { LinkQuery } from "~/features/people/schema";
import { AuthCard } from "~/features/people/ui/auth-card";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { safeRedirect } from "~/lib/http";
import { Alert } from "~/ui/alert";
import { Button, LinkButton } from "~/ui/button";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }, { name: "robots", content: "noindex" }, { name: "referrer", content: "same-origin" }];
export const headers: HeadersFunction = ({ actionHeaders }) => {
  const own = new Headers(actionHeaders);
  own.set("Referrer-Policy", "same-origin");
  own.set("Cache-Control", "no-store");
  return own;
};

/** Scanners of mail open links: opening this page uses nothing up, its button does. */
export const loader = guard({ as: "anyone" }, async ({ url, locale }) => {
  const { auth } = messagesFor(locale);
  const parsed = LinkQuery.safeParse(Object.fromEntries(url.searchParams));
  if (!parsed.success) return { link: null, title: auth.linkDeadTitle };
  return { link: parsed.data, title: auth.confirmTitle[parsed.data.type] };
});

export const action = guard({ as: "anyone", form: LinkQuery }, async (scope) => {
  const { form, actor, db, limiter, clientAddress, locale, cookie, setCookie, note } = scope;
  const { auth } = messagesFor(locale);
  const limited = await takeAll(limiter, locale, {}, [["verify_address", clientAddress]]);
  if (limited) return limited;
  const dead = () => {
    note({ outcome: "refused", reason: "link_dead" });
    return formAnswer({}, auth.linkDead, { status: 410 });
  };
  if (form.type === "email_change") {
    // The link gives a session: whoever got it by a mistyped address must not come into the account by it.
    if (!actor) return redirect(`/sign-in?next=${encodeURIComponent(`/auth/confirm?${new URLSearchParams({ token_hash: form.token_hash, type: form.type })}`)}`, 303);
    if (!(await db.as(actor, (tx) => isOwnEmailChange(tx, form.token_hash)))) return dead();
  }
  const followed = await followLink(scope, form, cookie("khosheh-sign-up"));
  if (!followed.ok) return followed.outage ? formAnswer({}, auth.reasons.auth_unavailable, { status: 503, headers: { "Retry-After": "5" } }) : dead();
  await limiter.giveBack("verify_address", clientAddress);
  rememberDevice(scope, followed.email);
  if (cookie("khosheh-sign-up") !== null) setCookie("khosheh-sign-up", null);
  if (form.type === "recovery") return redirect("/reset-password", 303);
  if (followed.needsPassword) return redirect("/reset-password?first=1", 303);
  if (form.type === "email_change") return redirect("/account?notice=email", 303);
  const kept = cookie("khosheh-next");
  if (kept !== null) setCookie("khosheh-next", null);
  return redirect(safeRedirect(form.next ?? kept, form.type === "signup" ? "/firms/new" : "/"), 303);
});

export default function ConfirmPage() {
  const { link } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { auth } = useMessages();
  const pending = useNavigation().state === "submitting";
  const message = answer && "submission" in answer ? Object.values(answer.submission.error ?? {}).flat().join(" ") : null;
  if (!link || message) {
    return (
      <AuthCard title={auth.linkDeadTitle}>
        <Alert tone="bad" role="alert">
          {message || auth.linkDead}
        </Alert>
        <LinkButton to={link?.type === "recovery" ? "/forgot-password" : link?.type === "email_change" ? "/account" : "/magic-link"} variant="primary" size="lg" wide>
          {auth.linkNew}
        </LinkButton>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={auth.confirmTitle[link.type]} lead={auth.confirmLead}>
      <Form method="post" action="/auth/confirm">
        <input type="hidden" name="token_hash" value={link.token_hash} />
        <input type="hidden" name="type" value={link.type} />
        {link.next && <input type="hidden" name="next" value={link.next} />}
        {/* eslint-disable-next-line jsx-a11y/no-autofocus -- the page holds nothing else to do */}
        <Button variant="primary" size="lg" wide pending={pending} autoFocus>
          {auth.confirmAction}
        </Button>
      </Form>
    </AuthCard>
  );
}
