import { purchaseEvents } from "~/features/joint-actions/purchase/events";
import { formatMoney } from "~/i18n/format";
import type { Jobs } from "~/lib/jobs";
import { ownersOf, tellAll } from "./fulfilment.server";

/** A firm hears of every limit that is set for what it may owe, with the note that goes with it. */
export const creditNotices: Jobs = {
  "credit.limited": async ({ payload }, { db, siteUrl }) => {
    const { limitId } = purchaseEvents["credit.limited"].parse(payload);
    await db.service(async (tx) => {
      const row = await tx
        .selectFrom("firm_credit_limits as l")
        .innerJoin("clusters as c", "c.id", "l.cluster_id")
        .leftJoin("rounds as r", "r.id", "l.round_id")
        .select(["l.firm_id", "l.amount", "l.note", "r.id as round_id", "r.title", "c.name_fa", "c.name_en"])
        .where("l.id", "=", limitId)
        .executeTakeFirst();
      if (!row) return;
      const said = (locale: "fa" | "en") => (row.amount === null ? "" : formatMoney(row.amount, { locale, unit: "toman" }));
      const facts = { round: row.title ?? "", clusterFa: row.name_fa || row.name_en, clusterEn: row.name_en || row.name_fa, amountFa: said("fa"), amountEn: said("en"), body: row.note };
      await tellAll(tx, siteUrl, await ownersOf(tx, [row.firm_id]), row.amount === null ? "credit.lifted" : "credit.limited", facts, row.round_id ? `/rounds/${row.round_id}` : "/rounds", `credit:${limitId}`);
    });
  },
};
