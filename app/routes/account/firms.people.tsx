import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { nameIn, requireFirm } from "~/features/firms/access.server";
import { changeRole, handOver, inviteToFirm, isLastOwnerError, leaveFirm, revokeInvitation } from "~/features/firms/people.server";
import { openInvitations, peopleOf } from "~/features/firms/queries.server";
import { FirmParams, PeopleForm } from "~/features/firms/schema";
import { PeopleEditor } from "~/features/firms/ui/people-editor";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { refuse } from "~/lib/result";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data && `${data.title} · ${data.name}` }];

export const loader = guard({ as: "person", params: FirmParams }, ({ actor, db, params, locale, now }) =>
  db.as(actor, async (tx) => {
    const firm = await requireFirm(tx, params.slug, actor, "colleague");
    return {
      title: messagesFor(locale).firms.people.title,
      name: nameIn(locale, { nameFa: firm.name_fa, nameEn: firm.name_en }),
      me: actor.personId,
      role: firm.role,
      people: await peopleOf(tx, firm.id),
      invitations: firm.role === "owner" ? await openInvitations(tx, firm.id, now()) : [],
    };
  }),
);

const notices = { invite: "invited", role: "role", remove: "removed", revoke: "revoked", "hand-over": "handed" } as const;

export const action = guard({ as: "person", params: FirmParams, form: PeopleForm, rate: "write_person" }, async ({ actor, db, params, form, locale, limiter }) => {
  const { id: firmId } = await db.as(actor, (tx) => requireFirm(tx, params.slug, actor, form.intent === "leave" ? "colleague" : "owner"));
  if (form.intent === "invite" && !(await limiter.take("invite_firm", firmId)).ok) return refuse("rate_invites");
  const act = () =>
    db.as(actor, async (tx) => {
      switch (form.intent) {
        case "invite":
          return inviteToFirm(tx, actor, { firmId, email: form.email, role: form.role, locale });
        case "role":
          return changeRole(tx, firmId, form.personId, form.role);
        case "remove":
          return leaveFirm(tx, firmId, form.personId);
        case "revoke":
          return revokeInvitation(tx, firmId, form.invitationId);
        case "hand-over":
          return handOver(tx, actor, firmId, form.personId);
        case "leave":
          return leaveFirm(tx, firmId, actor.personId);
      }
    });
  // The database has the last word on the last owner, at the commit.
  const answer = await act().catch((error: unknown) => {
    if (isLastOwnerError(error)) return refuse("last_owner");
    throw error;
  });
  if (!answer.ok) return answer;
  return redirect(form.intent === "leave" ? "/firms?notice=left" : `?notice=${notices[form.intent]}`, 303);
});

export default function FirmPeoplePage() {
  const data = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return <PeopleEditor {...data} lastResult={answer && "submission" in answer ? answer.submission : undefined} />;
}
