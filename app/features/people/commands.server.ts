import { sql } from "kysely";
import type { VerifiedToken } from "~/lib/auth.server";
import type { Actor, Tx } from "~/lib/db.server";
import { negotiateLocale } from "~/i18n/locale";
import type { Result } from "~/lib/result";
import { tidyText } from "~/lib/zod";

/** Makes the person of a verified session known to the product, as they named themselves at sign-up; twice does no harm. */
export async function ensurePerson(tx: Tx, verified: Pick<VerifiedToken, "actor" | "displayName" | "email" | "locale">): Promise<void> {
  const { rows } = await sql<{ name: string | null; locale: string | null }>`
    select facts ->> 'display_name' as name, facts ->> 'locale' as locale from private.my_sign_up_facts() as facts`.execute(tx);
  const said = rows[0];
  const name = tidyText(said?.name ?? verified.displayName) || verified.email.split("@")[0] || "—";
  await tx
    .insertInto("people")
    .values({ id: verified.actor.personId, display_name: name.slice(0, 120), locale: negotiateLocale(said?.locale, verified.locale) })
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
