import { z } from "zod";
import { orderFile, orderFormats } from "~/features/joint-actions/purchase/fulfilment/order-file.server";
import { readOrders } from "~/features/joint-actions/purchase/fulfilment/order.server";
import { openRound } from "~/features/joint-actions/purchase/open-round.server";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";

/** The order of a round as a file, for whoever keeps its desk. */
export const loader = guard({ as: "person", params: z.object({ id: id() }) }, async ({ actor, viewer, params, db, url, currencyUnit }) => {
  const format = orderFormats.find((one) => url.pathname.endsWith(`.${one}`));
  const number = url.searchParams.get("number");
  const orders = await db.as(actor, async (tx) => {
    const { round } = await openRound(tx, viewer, params.id);
    return readOrders(tx, round.id);
  });
  // Without its number it is the only order, or the first.
  const order = orders.find((one) => number === null || String(one.number) === number);
  if (!format || !order) throw errorResponse("not_found");
  return orderFile(order, format, currencyUnit);
});
