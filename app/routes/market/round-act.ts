import { redirect } from "@remix-run/node";
import { z } from "zod";
import { answerAssisted, withdrawPledge } from "~/features/joint-actions/purchase/pledge.server";
import { cancelRound } from "~/features/joint-actions/purchase/round.server";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { refuse } from "~/lib/result";
import { id, optionalText } from "~/lib/zod";

const Params = z.object({ id: id(), act: z.enum(["withdraw", "confirm", "decline", "cancel"]) });
const Fields = z.object({ reason: optionalText(1000), pledgeId: id().optional() });
const NOTICES = { withdraw: "withdrawn", confirm: "confirmed", decline: "declined", cancel: "cancelled" } as const;

/** The small acts on a round that need no form of their own: withdraw, answer an assisted pledge, cancel. */
export const action = guard({ as: "person", params: Params, form: Fields, rate: "write_person" }, async ({ actor, viewer, params, form, db }) => {
  const editorOf = viewer.firms.filter((firm) => firm.role !== "viewer").map((firm) => firm.id);
  const answer = await db.as(actor, async (tx) => {
    switch (params.act) {
      case "withdraw":
        if (!viewer.actingFirmId) throw errorResponse("forbidden");
        return withdrawPledge(tx, { roundId: params.id, firmId: viewer.actingFirmId, actor });
      case "confirm":
      case "decline":
        if (!form.pledgeId) throw errorResponse("bad_request");
        return answerAssisted(tx, { pledgeId: form.pledgeId, answer: params.act === "confirm" ? "confirmed" : "declined", firmIds: editorOf, actor });
      case "cancel":
        if (!form.reason) return refuse("cancel_reason");
        return cancelRound(tx, { roundId: params.id, reason: form.reason, actor, firmIds: editorOf, brokerOf: viewer.brokerOf });
    }
  });
  return redirect(`/rounds/${params.id}?notice=${answer.ok ? NOTICES[params.act] : answer.reason}`, 303);
});

export const loader = ({ params }: { params: { id?: string } }) => redirect(`/rounds/${params.id ?? ""}`);
