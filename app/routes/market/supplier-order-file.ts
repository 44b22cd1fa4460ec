import { z } from "zod";
import { orderFile, orderFormats } from "~/features/joint-actions/purchase/fulfilment/order-file.server";
import { openOrderByLink } from "~/features/joint-actions/purchase/fulfilment/order.server";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";

/** The order as a file, for the supplier that holds its link. */
export const loader = guard(
  { as: "anyone", params: z.object({ token: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }), rate: "verify_address" },
  async ({ actor, params, db, url, currencyUnit }) => {
    const format = orderFormats.find((one) => url.pathname.endsWith(`.${one}`));
    const order = await db.as(actor, (tx) => openOrderByLink(tx, params.token));
    if (!format || !order) throw errorResponse("not_found");
    return orderFile(order, format, currencyUnit);
  },
);
