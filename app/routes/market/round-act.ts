import { redirect } from "@remix-run/node";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { answerAssisted, withdrawPledge } from "~/features/joint-actions/purchase/pledge.server";
import { sayRows } from "~/features/joint-actions/purchase/pledging/rows.server";
import { endFill } from "~/features/joint-actions/purchase/pledging/end-fill.server";
import { cancelRound } from "~/features/joint-actions/purchase/round.server";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { once } from "~/lib/once.server";
import { refuse } from "~/lib/result";
import { id, idempotencyKey, optionalText } from "~/lib/zod";

const Params = z.object({ id: id(), act: z.enum(["withdraw", "confirm", "decline", "cancel", "end-fill", "show-rows", "hide-rows"]) });
const Fields = z.object({ reason: optionalText(1000), pledgeId: id().optional(), version: z.coerce.number().int().optional(), idempotencyKey: idempotencyKey() });
const NOTICES = { withdraw: "withdrawn", confirm: "confirmed", decline: "declined", cancel: "cancelled", "end-fill": "endingSaid", "show-rows": "rowsSaid", "hide-rows": "rowsSaid" } as const;

/** The small acts on a round that need no form of their own: withdraw, answer an assisted pledge, show or hide one's row, cancel, end the fill. Sent twice, each is done once. */
export const action = guard({ as: "person", params: Params, form: Fields, rate: "write_person" }, async ({ actor, viewer, params, form, db }) => {
  const { idempotencyKey: key = randomUUID(), reason, pledgeId, version } = form;
  const editorOf = viewer.firms.filter((firm) => firm.role !== "viewer").map((firm) => firm.id);
  const request = { actor, command: `round.${params.act}`, key, content: { ...params, reason, pledgeId, version } };
  const answer = await db.as(actor, (tx) =>
    once<{ ok: true }, string>(tx, request, async () => {
      switch (params.act) {
        case "withdraw":
          if (!viewer.actingFirmId) throw errorResponse("forbidden");
          return withdrawPledge(tx, { roundId: params.id, firmId: viewer.actingFirmId, actor });
        case "show-rows":
        case "hide-rows":
          if (!viewer.actingFirmId) throw errorResponse("forbidden");
          return sayRows(tx, { roundId: params.id, firmId: viewer.actingFirmId, agrees: params.act === "show-rows", actor });
        case "confirm":
        case "decline":
          if (!pledgeId) throw errorResponse("bad_request");
          return answerAssisted(tx, { pledgeId, answer: params.act === "confirm" ? "confirmed" : "declined", firmIds: editorOf, actor });
        case "cancel":
          if (!reason) return refuse("cancel_reason");
          return cancelRound(tx, { roundId: params.id, reason, actor, firmIds: editorOf, brokerOf: viewer.brokerOf });
        case "end-fill":
          if (version === undefined) throw errorResponse("bad_request");
          return endFill(tx, { roundId: params.id, version, reason, actor, firmIds: editorOf, brokerOf: viewer.brokerOf });
      }
    }),
  );
  return redirect(`/rounds/${params.id}?notice=${answer.ok ? NOTICES[params.act] : answer.reason}`, 303);
});

export const loader = ({ params }: { params: { id?: string } }) => redirect(`/rounds/${encodeURIComponent(params.id ?? "")}`);

/** Without it an error would be bare text: a page of its own makes it the site's error page. */
export default function Nothing() {
  return null;
}

