import { listConversations } from "~/features/chat/queries.server";
import type { Locale } from "~/i18n/locale";
import type { Tx } from "~/lib/db.server";
import type { Viewer } from "~/lib/load-context";
import type { SearchEngine } from "../engine";
import { tokens } from "../normalise";
import { suggestFirms } from "../suggest.server";
import { pagesFor, type PalettePage } from "./pages";
import { fits } from "./rules";

const EACH = 5;
/** The newest rounds that are looked through; a person sees those of a few clusters. */
const ROUNDS = 300;

export type PaletteAnswer = Record<"pages" | "firms" | "rounds" | "conversations", PalettePage[]>;

/** Pages, firms, rounds and conversations that fit what was typed and that the person may see. */
export async function readPalette(tx: Tx, engine: SearchEngine, input: { text: string; viewer: Viewer | null; locale: Locale }): Promise<PaletteAnswer> {
  const { text, viewer, locale } = input;
  const typed = tokens(text);
  const inLocale = (fa: string, en: string) => (locale === "fa" ? fa : en) || fa || en;
  const desks = viewer && (viewer.staffOf.length > 0 || viewer.isAdmin) ? await tx.selectFrom("clusters").select(["id", "slug", "name_fa", "name_en"]).orderBy("slug").execute() : [];
  const mine = desks.filter(({ id }) => viewer!.isAdmin || viewer!.staffOf.includes(id)).map(({ slug, name_fa, name_en }) => ({ slug, name: inLocale(name_fa, name_en) }));
  const pages = pagesFor(viewer, mine, locale).filter(({ label }) => fits(label, typed));
  const { firms } = typed.length === 0 ? { firms: [] } : await suggestFirms(tx, engine, text, viewer, EACH);
  return {
    pages: pages.slice(0, typed.length === 0 ? 8 : EACH),
    firms: firms.map(({ slug, nameFa, nameEn }) => ({ path: `/firms/${slug}`, label: inLocale(nameFa, nameEn) })),
    rounds: viewer ? await fittingRounds(tx, typed) : [],
    conversations: viewer ? await fittingTalks(tx, typed, viewer, inLocale) : [],
  };
}

async function fittingRounds(tx: Tx, typed: string[]): Promise<PalettePage[]> {
  if (typed.length === 0) return [];
  const rounds = await tx.selectFrom("rounds").select(["id", "title"]).orderBy("created_at", "desc").limit(ROUNDS).execute();
  return rounds.filter(({ title }) => fits(title, typed)).slice(0, EACH).map(({ id, title }) => ({ path: `/rounds/${id}`, label: title }));
}

async function fittingTalks(tx: Tx, typed: string[], viewer: Viewer, inLocale: (fa: string, en: string) => string): Promise<PalettePage[]> {
  const own = new Set(viewer.firms.map(({ id }) => id));
  const heads = await listConversations(tx);
  return heads
    .map((head) => {
      const others = head.parties.filter(({ firmId }) => firmId === null || !own.has(firmId));
      return { path: `/chat/${head.c}`, label: head.roundTitle || head.subject || others.map(({ nameFa, nameEn }) => inLocale(nameFa, nameEn)).join("، ") };
    })
    .filter(({ label }) => label !== "" && fits(label, typed))
    .slice(0, EACH);
}
