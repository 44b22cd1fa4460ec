import { redirect, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { markRead, partyOf, sendMessage } from "~/features/chat/commands.server";
import { historyPage, listHeads } from "~/features/chat/queries.server";
import { messageBody } from "~/features/chat/schema";
import { RoomPanel } from "~/features/chat/ui/room-panel";
import { useLocale, useMessages } from "~/i18n/context";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { safeRedirect } from "~/lib/http";
import { refuse } from "~/lib/result";
import { id } from "~/lib/zod";
import { PageHeader } from "~/ui/page-header";

const Params = z.object({ id: id() });
const Message = z.object({
  body: messageBody,
  clientId: z.preprocess((value) => (value === "" ? undefined : value), z.uuid().optional()),
  as: id().optional(),
  back: z.string().optional(),
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "person", params: Params }, async ({ actor, viewer, params, db, locale }) =>
  db.as(actor, async (tx) => {
    const head = (await listHeads(tx, params.id))[0];
    if (!head) throw errorResponse("not_found");
    const own = viewer.firms.map((firm) => firm.id);
    const others = head.parties.filter((party) => !party.firmId || !own.includes(party.firmId));
    const history = await historyPage(tx, { conversationId: head.id, before: null, limit: 100 });
    if (head.unread > 0) await markRead(tx, { conversationId: head.id, seq: head.lastSeq });
    return {
      title: head.roundTitle ?? others.map((party) => (locale === "fa" ? party.nameFa : party.nameEn)).join("، "),
      head,
      messages: history.rows,
      personId: viewer.personId,
      actingFirmId: viewer.actingFirmId,
    };
  }),
);

export const action = guard({ as: "person", params: Params, form: Message, rate: "message_person" }, async ({ actor, viewer, params, form, request, db }) => {
  const sent = await db.as(actor, async (tx) => {
    const party = await partyOf(tx, { conversationId: params.id, actingFirmId: form.as ?? viewer.actingFirmId });
    return party ? sendMessage(tx, { conversationId: params.id, ...party, clientId: form.clientId ?? randomUUID(), body: form.body }) : refuse("forbidden");
  });
  if (!sent.ok) return sent;
  // A page without JavaScript posts the document itself and goes back to where it was.
  const plain = request.headers.get("Sec-Fetch-Dest") === "document" || !new URL(request.url).pathname.endsWith(".data");
  return plain && !request.headers.get("X-Remix-Response") && request.headers.get("Sec-Fetch-Dest") !== "empty"
    ? redirect(safeRedirect(form.back, `/chat/${params.id}`), 303)
    : { ok: true as const };
});

export default function ChatRoomPage() {
  const { head, messages, personId, actingFirmId, title } = useLoaderData<typeof loader>();
  const { chat: t } = useMessages();
  const { locale } = useLocale();
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        crumbs={[{ to: "/chat", label: t.title }, ...(head.roundId ? [{ to: `/rounds/${head.roundId}`, label: head.roundTitle ?? "" }] : [])]}
        title={<bdi>{title}</bdi>}
        lead={<bdi>{head.parties.map((party) => (locale === "fa" ? party.nameFa : party.nameEn)).join(" · ")}</bdi>}
      />
      <RoomPanel conversationId={head.id} messages={messages} personId={personId} actingFirmId={actingFirmId} action={`/chat/${head.id}`} back={`/chat/${head.id}`} tall title={title} />
    </div>
  );
}
