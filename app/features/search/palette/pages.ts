import type { Locale } from "~/i18n/locale";
import { messagesFor } from "~/i18n/messages";
import type { Viewer } from "~/lib/load-context";

export type PalettePage = { path: string; label: string };

/** The pages that this person may open, by name. */
export function pagesFor(viewer: Viewer | null, desks: readonly { slug: string; name: string }[], locale: Locale): PalettePage[] {
  const { common, finding, firms, inbox, needs, operator, search } = messagesFor(locale);
  const open: PalettePage[] = [
    { path: "/", label: common.home },
    { path: "/search", label: search.title },
    { path: "/search?lens=services", label: finding.palette.services },
    { path: "/clusters", label: common.clusters },
    { path: "/compare", label: finding.palette.compare },
  ];
  if (!viewer) return [...open, { path: "/sign-in", label: common.signIn }, { path: "/sign-up", label: common.signUp }];
  return [
    ...open,
    { path: "/rounds", label: common.jointPurchase },
    ...(viewer.firms.some(({ id, role }) => id === viewer.actingFirmId && role !== "viewer") ? [{ path: "/rounds/new", label: finding.palette.newRound }] : []),
    { path: "/chat", label: common.conversations },
    { path: "/inbox", label: inbox.title },
    { path: "/shortlist", label: finding.shortlist.title },
    { path: "/saved-searches", label: finding.kept.title },
    { path: "/needs", label: needs.title },
    { path: "/firms", label: common.myFirms },
    ...viewer.firms.map(({ slug, nameFa, nameEn }) => ({ path: `/firms/${slug}/edit/basics`, label: firms.editing.title((locale === "fa" ? nameFa : nameEn) || nameFa || nameEn) })),
    { path: "/firms/new", label: common.newFirm },
    { path: "/account", label: common.account },
    ...desks.map(({ slug, name }) => ({ path: `/desk/${slug}`, label: finding.palette.deskOf(name) })),
    ...(viewer.isAdmin ? [{ path: "/operator/search", label: operator.title }] : []),
  ];
}
