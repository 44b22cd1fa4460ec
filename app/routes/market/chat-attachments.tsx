import { data, redirect, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { takeIn } from "~/features/chat/attachments.server";
import { sendMessage } from "~/features/chat/commands.server";
import { partyOf, readRoom } from "~/features/chat/queries.server";
import { MAX_BODY, wordsBesideFiles } from "~/features/chat/schema";
import { readUpload } from "~/features/firms/files.server";
import { UPLOAD_CAP } from "~/features/firms/rules";
import { useFormat, useMessages } from "~/i18n/context";
import { reasonText } from "~/i18n/errors";
import { messagesFor } from "~/i18n/messages";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { PageHeader } from "~/ui/page-header";
import { FileInput, TextArea } from "~/ui/text-input";

const Params = z.object({ id: id() });
const Fields = z.object({ body: wordsBesideFiles.default(""), clientId: z.uuid().optional() });

export const meta: MetaFunction<typeof loader> = ({ data: shown }) => [{ title: shown?.title }];

export const loader = guard({ as: "person", params: Params }, async ({ actor, viewer, params, db, locale }) => {
  const room = await db.as(actor, (tx) => readRoom(tx, { conversationId: params.id, actingFirmId: viewer.actingFirmId }));
  if (!room?.party) throw errorResponse("not_found");
  return { title: messagesFor(locale).talk.attach, id: params.id, key: room.key, cap: UPLOAD_CAP };
});

/** Takes in a file and sends it with what was written. Reading stops at the cap. */
export const action = guard({ as: "person", params: Params, rate: "upload_person" }, async ({ actor, viewer, params, request, db, files, locale, siteHosts, note, tellAtOnce }) => {
  const refused = (reason: string, body: string) => {
    note({ outcome: "refused", reason });
    return data({ ok: false as const, message: reasonText(locale, reason), body }, { status: reason === "forbidden" ? 403 : reason === "file_too_large" ? 413 : 422 });
  };
  const conversationId = params.id;
  const read = await readUpload(request, "file");
  const typed = read.form?.get("body");
  if (!read.ok) return refused(read.reason, typeof typed === "string" ? typed.slice(0, MAX_BODY) : "");
  const fields = Fields.safeParse(Object.fromEntries([...read.form].filter(([, value]) => value !== "")));
  if (!fields.success) throw errorResponse("bad_request");
  const { body, clientId } = fields.data;
  if (!read.upload) return refused("file_missing", body);
  const party = await db.as(actor, (tx) => partyOf(tx, { conversationId, actingFirmId: viewer.actingFirmId }));
  if (!party) return refused("forbidden", body);
  const taken = await takeIn({ db, files, actor }, { conversationId, upload: read.upload, ms: null });
  if (!taken.ok) return refused(taken.reason, body);
  const sent = await db.as(actor, (tx) => sendMessage(tx, { conversationId, ...party, clientId: clientId ?? randomUUID(), body, files: [taken.file.id], hosts: siteHosts }));
  if (sent.ok) tellAtOnce(sent.event);
  return sent.ok ? redirect(`/chat/${conversationId}`, 303) : refused(sent.reason, body);
});

/** The way to send a file without scripts. */
export default function ChatAttachmentsPage() {
  const { id: c, key, cap } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { talk: t, chat } = useMessages();
  const format = useFormat();
  return (
    <div className="mx-auto grid max-w-text gap-4">
      <PageHeader crumbs={[{ to: `/chat/${c}`, label: t.toConversation }]} title={t.attach} />
      {answer && !answer.ok && <Alert tone="bad">{answer.message}</Alert>}
      <Card>
        <Form method="post" encType="multipart/form-data" className="grid gap-4">
          <input type="hidden" name="clientId" value={key} />
          <FileInput cap={UPLOAD_CAP} name="file" label={t.file} hint={t.fileHint(format.bytes(cap))} required />
          <TextArea name="body" label={chat.write} optional rows={2} maxLength={MAX_BODY} defaultValue={answer?.body} />
          <Button variant="primary" className="justify-self-start">
            {chat.send}
          </Button>
        </Form>
      </Card>
    </div>
  );
}
