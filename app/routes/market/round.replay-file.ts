import { z } from "zod";
import { readReplay } from "~/features/joint-actions/purchase/audit/replay.server";
import { replayDocument } from "~/features/joint-actions/purchase/audit/replay-document.server";
import { openRound } from "~/features/joint-actions/purchase/open-round.server";
import { download } from "~/lib/download.server";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";

const Params = z.object({ id: id() });

/** The file that computes a round again: what the reader may see of it, with the engine's own program. Only ever downloaded. */
export const loader = download(guard({ as: "person", params: Params }, async ({ actor, viewer, params, db, locale, currencyUnit }) => {
  const found = await db.as(actor, async (tx) => ({ ...(await openRound(tx, viewer, params.id)), replay: await readReplay(tx, params.id) }));
  if (!found.replay) throw errorResponse("not_found");
  const { html, policy } = replayDocument({ round: found.round, replay: found.replay, locale, currencyUnit });
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Disposition": `attachment; filename="khosheh-replay-${params.id.slice(0, 8)}.html"`,
      "Content-Security-Policy": policy,
      "Cache-Control": "private, no-store",
    },
  });
}));
