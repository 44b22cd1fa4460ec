import { redirect, type MetaFunction } from "@remix-run/node";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { deleteMessage, editMessage, markUnread, pinMessage } from "~/features/chat/commands.server";
import { reportMessage } from "~/features/chat/membership.server";
import { messageAt, revisionsOf } from "~/features/chat/messages.server";
import { listConversations, partyOf, readRoom } from "~/features/chat/queries.server";
import { REPORT_REASONS, wordsBesideFiles } from "~/features/chat/schema";
import { Said } from "~/features/chat/ui/bubble";
import { MessageActs } from "~/features/chat/ui/message-acts";
import { ReportForm } from "~/features/chat/ui/report-form";
import { titleOf } from "~/features/chat/ui/titles";
import { Words } from "~/features/chat/ui/words";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { id, optionalText } from "~/lib/zod";
import { Alert } from "~/ui/alert";
import { Card, CardHeader } from "~/ui/card";
import { Flash } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";

const Params = z.object({ id: id(), seq: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });
const Act = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("edit"), body: wordsBesideFiles, baseRev: z.coerce.number().int().min(0) }),
  z.object({ intent: z.literal("delete") }),
  z.object({ intent: z.literal("pin") }),
  z.object({ intent: z.literal("unpin") }),
  z.object({ intent: z.literal("unread") }),
  z.object({ intent: z.literal("report"), reason: z.enum(REPORT_REASONS), note: optionalText(1000) }),
]);

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "person", params: Params }, async ({ actor, viewer, params, db, locale }) =>
  db.as(actor, async (tx) => {
    const at = { conversationId: params.id, seq: params.seq };
    const [head, message] = [(await listConversations(tx, params.id))[0], await messageAt(tx, at)];
    const room = await readRoom(tx, { conversationId: params.id, actingFirmId: viewer.actingFirmId });
    if (!head || !room || message?.kind !== "text") throw errorResponse("not_found");
    const { state, party, pins, moderates } = room;
    return {
      title: titleOf(head, viewer.firms.map((firm) => firm.id), locale), message, revisions: await revisionsOf(tx, at), personId: viewer.personId,
      room: { id: params.id, state, party, pins, moderates },
    };
  }),
);

/** What is done with a message by a form; the socket does the same by the same commands. */
export const action = guard({ as: "person", params: Params, form: Act, rate: "write_person" }, async ({ actor, viewer, params, form, db, siteHosts, tellAtOnce }) => {
  const at = { conversationId: params.id, seq: params.seq };
  const done = await db.as(actor, async (tx) => {
    if (form.intent === "edit") return editMessage(tx, { ...at, body: form.body, baseRev: form.baseRev, hosts: siteHosts });
    if (form.intent === "delete") return deleteMessage(tx, at);
    if (form.intent === "unread") return { ok: true as const, ...(await markUnread(tx, at)) };
    if (form.intent === "report") {
      const party = await partyOf(tx, { conversationId: params.id, actingFirmId: viewer.actingFirmId });
      return withoutEvent(await reportMessage(tx, { ...at, firmId: party?.firmId ?? null, reason: form.reason, note: form.note }));
    }
    return pinMessage(tx, { ...at, pinned: form.intent === "pin" });
  });
  if (!done.ok) return done;
  if (done.event !== undefined) tellAtOnce(done.event);
  if (form.intent === "report") return redirect(`/chat/${params.id}/messages/${params.seq}?reported=1`, 303);
  return redirect(form.intent === "unread" ? "/chat" : `/chat/${params.id}?m=${params.seq}#m${params.seq}`, 303);
});

const withoutEvent = <T extends object>(answer: T): T & { event?: undefined } => answer;

export default function ChatMessagePage() {
  const { message, room, revisions, personId, title } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { talk: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const party = locale === "fa" ? message.partyFa : message.partyEn;
  const refused = answer && "submission" in answer ? Object.values(answer.submission.error ?? {}).flatMap((errors) => errors ?? [])[0] : undefined;
  return (
    <div className="mx-auto grid max-w-text gap-4">
      <PageHeader title={t.message} />
      <p className="text-ink-2">
        <bdi className="font-semibold text-ink">{message.senderName}</bdi> · <bdi>{party}</bdi>
        {title !== party && <> · <bdi>{title}</bdi></>}
      </p>
      <Flash texts={{ "1": t.reportSent }} param="reported" />
      {refused && <Alert tone="bad">{refused}</Alert>}
      <Card>
        <Said c={room.id} message={message} />
        <p className="mt-3">
          <Link to={`/chat/${room.id}?m=${message.seq}#m${message.seq}`} className="font-semibold text-glaze-text underline underline-offset-4">
            {t.toMessage}
          </Link>
        </p>
      </Card>
      {revisions.length > 0 && (
        <Card>
          <CardHeader title={t.versions} />
          <ol className="grid gap-3">
            {revisions.map((revision, index) => (
              <li key={revision.rev} className="border-b border-line pb-3 last:border-b-0 last:pb-0">
                <Words body={revision.body} />
                <p className="mt-1 text-sm text-ink-2">
                  {format.dateTime(revision.writtenAt)}
                  {" – "}
                  {format.dateTime(revisions[index - 1]?.writtenAt ?? message.editedAt ?? message.at)}
                </p>
              </li>
            ))}
          </ol>
        </Card>
      )}
      <Card>
        <MessageActs room={room} message={message} own={message.senderId === personId} />
      </Card>
      {message.senderId !== personId && <ReportForm />}
    </div>
  );
}
