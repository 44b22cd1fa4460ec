import { redirect, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { MailOpen } from "lucide-react";
import { z } from "zod";
import { nameIn } from "~/features/firms/access.server";
import { acceptInvitation, declineInvitation, findInvitation } from "~/features/firms/people.server";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { Alert } from "~/ui/alert";
import { Button, LinkButton } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";

const YEAR_SECONDS = 365 * 86_400;
const InvitationParams = z.object({ token: z.string().regex(/^[A-Za-z0-9_-]{20,100}$/) });

const Answer = z.object({ intent: z.enum(["accept", "decline"]) });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }, { name: "robots", content: "noindex" }, { name: "referrer", content: "same-origin" }];

export const loader = guard({ as: "person", params: InvitationParams }, async ({ actor, viewer, db, params, locale, now }) => {
  const invitation = await db.as(actor, (tx) => findInvitation(tx, params.token, now()));
  const mine = invitation !== null && invitation.email.toLowerCase() === viewer.email.toLowerCase();
  const title = messagesFor(locale).firms.invitation.title;
  if (!invitation || !mine) return { title, state: "other" as const, email: viewer.email, firm: null, role: null };
  const firm = invitation.slug === null ? null : nameIn(locale, { nameFa: invitation.nameFa ?? "", nameEn: invitation.nameEn ?? "" });
  const state = invitation.state === "open" || invitation.state === "declined" ? invitation.state : ("gone" as const);
  return { title, state, email: viewer.email, firm, role: invitation.role };
});

export const action = guard({ as: "person", params: InvitationParams, form: Answer, rate: "write_person" }, async ({ actor, viewer, db, params, form, now, setCookie }) => {
  if (form.intent === "decline") {
    const answer = await db.as(actor, (tx) => declineInvitation(tx, { token: params.token, email: viewer.email, now: now() }));
    return answer.ok ? redirect(`/invitations/${params.token}`, 303) : answer;
  }
  const answer = await db.as(actor, (tx) => acceptInvitation(tx, actor, { token: params.token, email: viewer.email, now: now() }));
  if (!answer.ok) return answer;
  setCookie("khosheh-firm", answer.firmId, { maxAgeSeconds: YEAR_SECONDS });
  return redirect("/firms?notice=joined", 303);
});

export default function InvitationPage() {
  const { state, email, firm, role } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { firms } = useMessages();
  const t = firms.invitation;
  const problem = answer && "submission" in answer ? answer.submission.error?.[""]?.join(" ") : undefined;
  const home = <LinkButton to="/firms">{t.toMyFirms}</LinkButton>;
  return (
    <div className="mx-auto max-w-xl py-6">
      {problem && (
        <Alert tone="bad" role="alert" className="mb-5">
          {problem}
        </Alert>
      )}
      {state === "open" && role ? (
        <EmptyState
          icon={MailOpen}
          title={firm ? t.to(firm) : t.toHidden}
          action={
            <Form method="post" className="flex flex-wrap justify-center gap-3">
              <Button variant="primary" size="lg" name="intent" value="accept">
                {t.accept}
              </Button>
              <Button size="lg" name="intent" value="decline">
                {t.decline}
              </Button>
            </Form>
          }
        >
          <p>{t.as(firms.roles[role] ?? role)}</p>
          <p className="text-sm">{firms.roleHints[role]}</p>
        </EmptyState>
      ) : (
        <EmptyState icon={MailOpen} title={{ declined: t.declinedTitle, gone: t.goneTitle, open: t.goneTitle, other: t.otherTitle }[state]} action={home}>
          {state === "declined" ? t.declined : state === "other" ? t.other(email) : t.gone}
        </EmptyState>
      )}
    </div>
  );
}
