import { openDesk } from "~/features/broker/access.server";
import { deskRoundsCsv } from "~/features/broker/rounds-csv";
import { readDeskRounds } from "~/features/broker/rounds.server";
import { DeskParams } from "~/features/broker/schema";
import { download } from "~/lib/download.server";
import { guard } from "~/lib/guard.server";

/** The rounds of a desk as a file for spreadsheets. */
export const loader = download(guard({ as: "staff", params: DeskParams }, async ({ actor, viewer, params, db, locale, now }) => {
  const { slug, rounds } = await db.as(actor, async (tx) => {
    const { cluster } = await openDesk(tx, viewer, params.cluster);
    return { slug: cluster.slug, rounds: await readDeskRounds(tx, cluster.id, now()) };
  });
  return new Response(deskRoundsCsv(rounds, locale), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="rounds-${slug}.csv"`,
      "Cache-Control": "private, no-store",
    },
  });
}));
