import type { Locale } from "~/i18n/locale";
import type { Actor, Tx } from "~/lib/db.server";
import { errorResponse } from "~/lib/errors";
import { findFirm, factsOf } from "./queries.server";
import { canEdit, completenessOf } from "./rules";

/** A name in the reader's language, or in the other one when that is all there is. */
export function nameIn(locale: Locale, name: { nameFa: string; nameEn: string }): string {
  return (locale === "fa" ? name.nameFa : name.nameEn) || name.nameFa || name.nameEn;
}

/** The firm for a page of its people: what a person can't see isn't there, what their role may not do is forbidden. */
export async function requireFirm(tx: Tx, slug: string, actor: Actor, need: "colleague" | "editor" | "owner") {
  const firm = await findFirm(tx, slug, actor);
  if (!firm) throw errorResponse("not_found");
  const allowed = { colleague: firm.role !== null, editor: canEdit(firm.role), owner: firm.role === "owner" }[need];
  if (!allowed) throw errorResponse("forbidden");
  return firm;
}

/** What the frame of the editing pages shows. */
export async function editFrame(tx: Tx, slug: string, actor: Actor, locale: Locale) {
  const firm = await requireFirm(tx, slug, actor, "editor");
  const { percent, next } = completenessOf(await factsOf(tx, firm.id));
  const frame = { slug: firm.slug, name: nameIn(locale, { nameFa: firm.name_fa, nameEn: firm.name_en }), percent, next, role: firm.role, status: firm.status };
  return { firm, frame };
}
export type EditFrameData = Awaited<ReturnType<typeof editFrame>>["frame"];
