import { redirect } from "@remix-run/node";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { restartRound } from "~/features/joint-actions/purchase/start/restart.server";
import { guard } from "~/lib/guard.server";
import { once } from "~/lib/once.server";
import { id, idempotencyKey } from "~/lib/zod";

const Params = z.object({ id: id() });
const Fields = z.object({ idempotencyKey: idempotencyKey() });

/** Starts a round again from one that is over: a new draft with the same item and terms. Sent twice, it is done once. */
export const action = guard({ as: "member", params: Params, form: Fields, rate: "write_person" }, async ({ actor, viewer, params, form, db, now }) => {
  const firmId = viewer.actingFirmId;
  const answer = await db.as(actor, (tx) =>
    once(tx, { actor, command: "restartRound", key: form.idempotencyKey ?? randomUUID(), content: { ...params, firmId } }, () => restartRound(tx, { roundId: params.id, firmId, actor, now: now() })),
  );
  return redirect(answer.ok ? `/rounds/${answer.roundId}/edit?notice=restarted` : `/rounds/${params.id}?notice=${answer.reason}`, 303);
});

export const loader = ({ params }: { params: { id?: string } }) => redirect(`/rounds/${encodeURIComponent(params.id ?? "")}`);

/** Without it an error would be bare text: a page of its own makes it the site's error page. */
export default function Nothing() {
  return null;
}
