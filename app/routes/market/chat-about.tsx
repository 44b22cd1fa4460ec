import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { actsIn, blockFirm, leaveRoom, moderate, moderated, muteConversation, standingIn } from "~/features/chat/membership.server";
import { seqAtInstant } from "~/features/chat/messages.server";
import { bringFirm, firmsToBring } from "~/features/chat/need-room.server";
import { listConversations, partyOf } from "~/features/chat/queries.server";
import { ConversationAbout } from "~/features/chat/ui/about";
import { titleOf } from "~/features/chat/ui/titles";
import { tehranDateTime } from "~/i18n/date-field";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { refuse } from "~/lib/result";
import { id, text } from "~/lib/zod";

const Params = z.object({ id: id() });
/** Firms to bring in are looked for by name. */
const Query = z.object({ q: z.string().trim().max(80).catch("") });
const Act = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("jump"), day: tehranDateTime }),
  z.object({ intent: z.literal("mute"), hours: z.coerce.number().int().min(0).max(100_000) }),
  z.object({ intent: z.literal("leave") }),
  z.object({ intent: z.literal("bring"), firm: id() }),
  z.object({ intent: z.literal("block") }),
  z.object({ intent: z.literal("unblock") }),
  z.object({
    intent: z.literal("moderate"), clusterId: id(), act: z.enum(["mute", "unmute", "ban", "unban", "lock", "unlock"]), reason: text(500),
    firmId: z.preprocess((value) => (value === "" ? undefined : value), id().optional()), hours: z.coerce.number().int().min(1).max(24 * 90).default(24),
  }),
]);

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "person", params: Params, query: Query }, async ({ actor, viewer, params, query, db, locale, now }) =>
  db.as(actor, async (tx) => {
    const head = (await listConversations(tx, params.id))[0];
    if (!head) throw errorResponse("not_found");
    const party = await partyOf(tx, { conversationId: params.id, actingFirmId: viewer.actingFirmId });
    return {
      title: titleOf(head, viewer.firms.map((firm) => firm.id), locale), head, party, guests: head.needId ? await firmsToBring(tx, { conversationId: params.id, q: query.q }) : null, q: query.q,
      standing: await standingIn(tx, { conversationId: params.id, firmId: party?.firmId ?? null }), acts: await actsIn(tx, params.id),
      desk: await moderated(tx, { conversationId: params.id, brokerOf: viewer.brokerOf }), now: now().toISOString(),
    };
  }),
);

/** What concerns the conversation as a whole. */
export const action = guard({ as: "person", params: Params, form: Act, rate: "write_person" }, async ({ actor, viewer, params, form, db, now }) => {
  const conversationId = params.id;
  const done = await db.as(actor, async (tx) => {
    if (form.intent === "jump") {
      const seq = await seqAtInstant(tx, { conversationId, from: form.day });
      return seq ? { ok: true as const, to: `/chat/${conversationId}?m=${seq}#m${seq}` } : { ok: true as const, to: `/chat/${conversationId}` };
    }
    if (form.intent === "mute") return muteConversation(tx, { conversationId, until: form.hours > 0 ? new Date(now().getTime() + form.hours * 3_600_000) : null });
    if (form.intent === "moderate") {
      const until = form.act === "mute" ? new Date(now().getTime() + form.hours * 3_600_000) : null;
      return moderate(tx, { ...form, conversationId, firmId: form.firmId ?? null, seq: null, until, reportId: null });
    }
    if (form.intent === "bring") return bringFirm(tx, { conversationId, firmId: form.firm });
    const party = await partyOf(tx, { conversationId, actingFirmId: viewer.actingFirmId });
    if (!party?.firmId) return refuse("forbidden");
    const at = { conversationId, firmId: party.firmId };
    return form.intent === "leave" ? leaveRoom(tx, at) : blockFirm(tx, { ...at, blocked: form.intent === "block" });
  });
  if (!done.ok) return done;
  return redirect("to" in done ? done.to : form.intent === "leave" ? "/chat" : `/chat/${conversationId}/about`, 303);
});

export default function ChatAboutPage() {
  const { head, title, party, guests, q, standing, acts, desk, now } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "submission" in answer ? answer.submission : undefined;
  return <ConversationAbout head={head} title={title} party={party} guests={guests} q={q} standing={standing} acts={acts} desk={desk} now={now} answer={refused} />;
}
