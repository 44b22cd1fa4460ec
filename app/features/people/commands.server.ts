import type { VerifiedToken } from "~/lib/auth.server";
import type { Actor, Tx } from "~/lib/db.server";
import { negotiateLocale } from "~/i18n/locale";
import type { Result } from "~/lib/result";
import { tidyText } from "~/lib/zod";

/** Makes the person of a verified session known to the product; once is enough, twice does no harm. */
export async function ensurePerson(tx: Tx, verified: Pick<VerifiedToken, "actor" | "displayName" | "email" | "locale">): Promise<void> {
  const name = tidyText(verified.displayName) || verified.email.split("@")[0] || "—";
  await tx
    .insertInto("people")
    .values({ id: verified.actor.personId, display_name: name.slice(0, 120), locale: negotiateLocale(verified.locale) })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

/** Changes how the product addresses a person: name, language, unit of money. */
export async function editProfile(tx: Tx, actor: Actor, input: { name: string; locale: "fa" | "en"; currencyUnit: "toman" | "rial" }): Promise<Result<object>> {
  await tx
    .updateTable("people")
    .set({ display_name: input.name, locale: input.locale, currency_unit: input.currencyUnit })
    .where("id", "=", actor.personId)
    .execute();
  return { ok: true };
}
