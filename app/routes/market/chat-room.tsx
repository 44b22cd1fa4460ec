import { redirect, type MetaFunction } from "@remix-run/node";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { ArrowRight, ClipboardList, Info, Search, ShoppingBasket } from "lucide-react";
import { randomUUID } from "node:crypto";
import type { ReactNode } from "react";
import { z } from "zod";
import { sendMessage } from "~/features/chat/commands.server";
import { ownActs } from "~/features/chat/membership.server";
import { pathOfNeed } from "~/features/chat/need-room.server";
import { listConversations, partyOf, readRoom } from "~/features/chat/queries.server";
import { messageBody, PAGE } from "~/features/chat/schema";
import { PresenceNote } from "~/features/chat/ui/company";
import { RoomPanel } from "~/features/chat/ui/room-panel";
import { titleOf } from "~/features/chat/ui/titles";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { safeRedirect } from "~/lib/http";
import { refuse } from "~/lib/result";
import { id } from "~/lib/zod";
import { Avatar } from "~/ui/avatar";

const Params = z.object({ id: id() });
const seq = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional();
/** `m` leads to a message; `reply` and `edit` have the box answer or edit one. */
const Query = z.object({ before: seq, after: seq, m: seq, reply: seq, edit: seq });
const Message = z.object({
  body: messageBody,
  clientId: z.preprocess((value) => (value === "" ? undefined : value), z.uuid().optional()),
  replyTo: seq,
  as: id().optional(),
  back: z.string().optional(),
});

export const handle = { shell: "focus" as const };
export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "person", params: Params, query: Query }, async ({ actor, viewer, params, query, db, locale, now }) =>
  db.as(actor, async (tx) => {
    const head = (await listConversations(tx, params.id))[0];
    // Whoever was put out reads why.
    if (!head && (await ownActs(tx)).some(({ conversationId }) => conversationId === params.id)) throw redirect("/chat/log");
    if (!head) throw errorResponse("not_found");
    const { m, before, after, reply, edit } = query;
    // What the newest page shows anyway is looked at there, where the conversation goes on.
    const around = m !== undefined && m <= head.lastSeq - PAGE ? m : undefined;
    const room = await readRoom(tx, { conversationId: params.id, actingFirmId: viewer.actingFirmId, place: { before, after, around }, reply, edit });
    if (!room) throw errorResponse("not_found");
    const ownFirms = viewer.firms.map((firm) => firm.id);
    const other = head.parties.find((party) => party.slug && party.firmId && !ownFirms.includes(party.firmId));
    return {
      title: titleOf(head, ownFirms, locale), head, room, sought: m, firmSlug: head.kind === "direct" ? (other?.slug ?? null) : null,
      needPath: head.needId ? await pathOfNeed(tx, head.needId) : null, personId: viewer.personId, now: now().toISOString(),
    };
  }),
);

/** The form of a page without scripts. */
export const action = guard({ as: "person", params: Params, form: Message, rate: "message_person" }, async ({ actor, viewer, params, form, db, siteHosts, tellAtOnce }) => {
  const sent = await db.as(actor, async (tx) => {
    const party = await partyOf(tx, { conversationId: params.id, actingFirmId: form.as ?? viewer.actingFirmId });
    return party ? sendMessage(tx, { conversationId: params.id, ...party, clientId: form.clientId ?? randomUUID(), body: form.body, replyTo: form.replyTo ?? null, hosts: siteHosts }) : refuse("forbidden");
  });
  if (sent.ok) tellAtOnce(sent.event);
  return sent.ok ? redirect(safeRedirect(form.back, `/chat/${params.id}`), 303) : sent;
});

export default function ChatRoomPage() {
  const { head, room, personId, now, title, firmSlug, needPath, sought } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { chat: t, talk } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const refused = answer && "submission" in answer ? answer.submission : undefined;
  const problem = refused && Object.values(refused.error ?? {}).flatMap((errors) => errors ?? [])[0];
  const typed = refused?.initialValue?.body;
  const more = head.roundId ? { to: `/rounds/${head.roundId}`, label: t.toRound } : needPath ? { to: needPath, label: t.toNeed } : firmSlug ? { to: `/firms/${firmSlug}`, label: t.toFirm } : null;
  return (
    <>
      <header className="flex items-center gap-3 border-b border-line bg-paper px-3 py-2 md:px-5">
        <Link to="/chat" aria-label={t.back} className="-me-1 grid size-10 shrink-0 place-items-center rounded-full hover:bg-sunk md:hidden">
          <ArrowRight aria-hidden className="size-5 ltr:-scale-x-100" />
        </Link>
        <TitleLink to={more?.to}>
          {head.kind === "room" ? (
            <span className="grid size-10 shrink-0 place-items-center rounded-full bg-saffron-soft text-saffron-text">
              {head.needId ? <ClipboardList aria-hidden className="size-5" /> : <ShoppingBasket aria-hidden className="size-5" />}
            </span>
          ) : (
            <Avatar name={title} />
          )}
          <div className="min-w-0 flex-1">
            <h1 className="truncate text-base font-bold">
              <bdi>{title}</bdi>
            </h1>
            <p className="truncate text-sm leading-5 text-ink-2">
              {head.kind === "direct" && <PresenceNote people={room.people} />}
              {head.kind === "room" && `${t.people(format.number(head.parties.length))} · `}
              <bdi>{head.parties.map((party) => (locale === "fa" ? party.nameFa : party.nameEn)).join(locale === "fa" ? "، " : ", ")}</bdi>
            </p>
          </div>
        </TitleLink>
        <Link to={`/chat/search?c=${room.id}`} aria-label={talk.searchHere} className="grid size-10 shrink-0 place-items-center rounded-full text-ink-2 hover:bg-sunk">
          <Search aria-hidden className="size-5" />
        </Link>
        <Link to={`/chat/${room.id}/about`} aria-label={talk.about} className="-ms-2 grid size-10 shrink-0 place-items-center rounded-full text-ink-2 hover:bg-sunk">
          <Info aria-hidden className="size-5" />
        </Link>
        {more && (
          <Link to={more.to} className="shrink-0 rounded-md px-2 py-2 text-sm font-semibold text-glaze-text hover:bg-glaze-soft max-md:hidden">
            {more.label}
          </Link>
        )}
      </header>
      <RoomPanel
        key={`${room.id} ${JSON.stringify(room.place)} ${sought ?? ""} ${room.answered?.seq ?? ""} ${room.edited?.seq ?? ""}`}
        room={room}
        personId={personId}
        now={now}
        back={`/chat/${room.id}`}
        label={title}
        className="flex-1 px-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] md:px-5"
        problem={problem}
        sought={sought}
        typed={typeof typed === "string" ? typed : undefined}
      />
    </>
  );
}

/** The name leads to what the conversation is about. */
function TitleLink({ to, children }: { to: string | undefined; children: ReactNode }) {
  const className = "flex min-w-0 flex-1 items-center gap-3 rounded-md";
  return to ? (
    <Link to={to} className={className}>
      {children}
    </Link>
  ) : (
    <div className={className}>{children}</div>
  );
}
