import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { actOnBid } from "~/features/joint-actions/purchase/tender/bid-action.server";
import { readBid } from "~/features/joint-actions/purchase/tender/bid.server";
import { BidPage } from "~/features/joint-actions/purchase/tender/ui/bid-page";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";

const Params = z.object({ id: id() });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.bid.round.title }];

/** The page of a tender for a supplier that has an account. */
export const loader = guard({ as: "person", params: Params }, async ({ actor, db, params, now }) => {
  const bid = await db.as(actor, (tx) => readBid(tx, { invitationId: params.id, access: "" }));
  if (!bid) throw errorResponse("not_found");
  return { bid, now: now().toISOString(), key: randomUUID() };
});

export const action = guard({ as: "person", params: Params, rate: "upload_person" }, async (scope) => {
  const { params, ...rest } = scope;
  const answer = await actOnBid(rest, { invitationId: params.id, access: "" });
  return "ok" in answer && answer.ok ? redirect(`/bids/${params.id}?notice=${answer.notice}`, 303) : answer;
});

export default function SupplierBidPage() {
  const { bid, now, key } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return <BidPage bid={bid} now={now} idempotencyKey={key} lastResult={answer && "submission" in answer ? answer.submission : undefined} problem={answer && "problem" in answer ? answer.problem : undefined} />;
}
