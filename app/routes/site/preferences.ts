import { redirect } from "@remix-run/node";
import { z } from "zod";
import { isLocale } from "~/i18n/locale";
import { guard } from "~/lib/guard.server";
import { safeRedirect } from "~/lib/http";

const YEAR_SECONDS = 365 * 24 * 3600;
const Preferences = z.object({
  locale: z.enum(["fa", "en"]).optional(),
  theme: z.enum(["light", "dark", "system"]).optional(),
  currencyUnit: z.enum(["toman", "rial"]).optional(),
  firm: z.uuid().optional(),
  next: z.string().optional(),
});

/** Language, colours, currency unit and acting firm: remembered in cookies, for a person also in the profile. */
export const action = guard({ as: "anyone", form: Preferences }, async ({ form, actor, viewer, db, setCookie }) => {
  if (isLocale(form.locale)) setCookie("khosheh-locale", form.locale, { maxAgeSeconds: YEAR_SECONDS });
  if (form.theme) setCookie("khosheh-theme", form.theme, { maxAgeSeconds: YEAR_SECONDS });
  if (form.currencyUnit) setCookie("khosheh-currency", form.currencyUnit, { maxAgeSeconds: YEAR_SECONDS });
  if (form.firm && viewer?.firms.some((firm) => firm.id === form.firm)) {
    setCookie("khosheh-firm", form.firm, { maxAgeSeconds: YEAR_SECONDS });
  }
  const change = { ...(form.locale && { locale: form.locale }), ...(form.currencyUnit && { currency_unit: form.currencyUnit }) };
  if (actor && Object.keys(change).length > 0) {
    await db.as(actor, (tx) => tx.updateTable("people").set(change).where("id", "=", actor.personId).execute());
  }
  return redirect(safeRedirect(form.next), 303);
});

export const loader = () => redirect("/");

/** Without it an error would be bare text: a page of its own makes it the site's error page. */
export default function Nothing() {
  return null;
}

