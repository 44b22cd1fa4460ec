import { Link, NavLink, useLocation } from "@remix-run/react";
import { Bell, BriefcaseBusiness, House, MessagesSquare, Network, Search, ShoppingBasket, UserRound, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { buttonClass } from "./button";
import { cn } from "./class-names";
import { LogoMark } from "./logo";
import { PaletteLink } from "./palette-link";
import { AccountMenu, CurrencySwitch, LanguageSwitch, ThemeSwitch } from "./preferences";

export type ShellViewer = {
  name: string;
  firms: { id: string; slug: string; name: string }[];
  actingFirmId: string | null;
  seesBrokerDesk: boolean;
  /** Of the whole platform. */
  operates: boolean;
  /** Unread messages over all conversations. */
  unread: number;
  /** Unread notices of the inbox. */
  notices: number;
};
export type Theme = "light" | "dark" | "system";
/** `page` has margins and a footer; `bleed` lets sections take the whole width; `app` fills the window; `focus` does so without the bottom bar. */
export type ShellLayout = "page" | "bleed" | "app" | "focus";
type ShellProps = { viewer: ShellViewer | null; theme: Theme; layout?: ShellLayout; children: ReactNode };

type Place = { to: string; label: string; icon: LucideIcon; unread?: number; end?: boolean };

/** Header, bottom bar on phones, and footer around every page. Knows no data but its props. */
export function Shell({ viewer, theme, layout = "page", children }: ShellProps) {
  const { common } = useMessages();
  const home: Place = { to: "/", label: common.home, icon: House, end: true };
  const search: Place = { to: "/search", label: common.search, icon: Search };
  const rounds: Place = { to: "/rounds", label: common.jointPurchase, icon: ShoppingBasket };
  const chat: Place = { to: "/chat", label: common.conversations, icon: MessagesSquare, unread: viewer?.unread };
  const clusters: Place = { to: "/clusters", label: common.clusters, icon: Network };
  const desk: Place = { to: "/desk", label: common.brokerDesk, icon: BriefcaseBusiness };
  const me: Place = viewer ? { to: "/account", label: common.me, icon: UserRound } : { to: "/sign-in", label: common.signIn, icon: UserRound };
  const whole = layout === "app" || layout === "focus";
  return (
    <div className={cn("flex flex-col", whole ? "h-dvh" : "min-h-dvh")}>
      <a href="#main" className={buttonClass({ variant: "primary" }, "fixed start-4 top-2 z-50 -translate-y-24 focus:translate-y-0 print:hidden")}>
        {common.skipToContent}
      </a>
      <Header viewer={viewer} theme={theme} places={[home, search, clusters, rounds, ...(viewer ? [chat] : []), ...(viewer?.seesBrokerDesk ? [desk] : [])]} />
      <main id="main" tabIndex={-1} className={cn("min-w-0 flex-1 outline-none", layout === "page" && "page pt-5 pb-10 md:pt-7", whole && "flex min-h-0 flex-col")}>
        {children}
      </main>
      {!whole && <Footer theme={theme} />}
      {layout !== "focus" && <BottomBar places={[home, search, { ...rounds, label: common.requests }, { ...chat, label: common.conversation }, me]} fixed={!whole} />}
    </div>
  );
}

function Header({ viewer, theme, places }: { viewer: ShellViewer | null; theme: Theme; places: Place[] }) {
  const { common } = useMessages();
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-paper print:hidden">
      <div className="page flex min-h-15 items-center gap-x-3 md:gap-x-4">
        <Link to="/" className="-ms-1 flex min-h-11 items-center gap-2 rounded-md px-1 text-lg font-extrabold">
          <LogoMark />
          {common.productName}
        </Link>
        <nav aria-label={common.mainNavigation} className="hidden min-w-0 md:block">
          <ul className="flex gap-0.5">
            {places.map((place) => (
              <li key={place.to} className={cn(place.to === "/search" && "xl:hidden", place.to === "/clusters" && "max-lg:hidden")}>
                <HeaderLink place={place} />
              </li>
            ))}
          </ul>
        </nav>
        <PaletteLink className="ms-auto hidden w-60 min-w-0 xl:flex" />
        <div className="ms-auto flex items-center gap-1 xl:ms-0">
          <LanguageSwitch />
          {viewer ? (
            <>
              <InboxLink count={viewer.notices} />
              <AccountMenu viewer={viewer} theme={theme} />
            </>
          ) : (
            <>
              <Link to="/sign-in" className={buttonClass({ variant: "ghost", size: "sm" })}>
                {common.signIn}
              </Link>
              <Link to="/sign-up" className={buttonClass({ variant: "primary", size: "sm" }, "hidden sm:inline-flex")}>
                {common.signUp}
              </Link>
            </>
          )}
        </div>
      </div>
    </header>
  );
}

function InboxLink({ count }: { count: number }) {
  const { common } = useMessages();
  const format = useFormat();
  return (
    <Link to="/inbox" className="relative grid size-11 place-items-center rounded-full text-ink-2 hover:bg-sunk">
      <Bell aria-hidden className="size-5" />
      <span className="sr-only" aria-live="polite">
        {count > 0 ? common.inboxWith(format.number(count)) : common.inbox}
      </span>
      {count > 0 && <CountMark count={count} hidden className="absolute start-5.5 -top-0.5" />}
    </Link>
  );
}

function HeaderLink({ place }: { place: Place }) {
  return (
    <NavLink
      to={place.to}
      end={place.end}
      className="flex min-h-10 items-center gap-1.5 rounded-md px-2.5 font-medium whitespace-nowrap text-ink-2 hover:bg-sunk hover:text-ink aria-[current=page]:bg-glaze-soft aria-[current=page]:text-glaze-text lg:px-3"
    >
      {place.label}
      <UnreadBadge count={place.unread} />
    </NavLink>
  );
}

function UnreadBadge({ count = 0, className }: { count?: number; className?: string }) {
  const { common } = useMessages();
  const format = useFormat();
  if (count <= 0) return null;
  return (
    <CountMark count={count} className={className}>
      <span className="sr-only">{common.unread(format.number(count))}</span>
    </CountMark>
  );
}

/** A small round number; `hidden` where the words beside it say it already. */
function CountMark({ count, hidden, className, children }: { count: number; hidden?: boolean; className?: string | undefined; children?: ReactNode }) {
  const format = useFormat();
  return (
    <span aria-hidden={hidden} className={cn("figures grid h-5 min-w-5 place-items-center rounded-full bg-bad-fill px-1 text-[0.75rem] leading-none font-bold text-on-glaze", className)}>
      <span aria-hidden dir="ltr">
        {count > 99 ? `${format.number(99)}+` : format.number(count)}
      </span>
      {children}
    </span>
  );
}

/** The search field of the header; a plain GET form. Keeps what was asked on the results' page. */
export function SearchBox({ className, big = false, defaultValue, label }: { className?: string; big?: boolean; defaultValue?: string; label?: string }) {
  const { common } = useMessages();
  const { pathname, search } = useLocation();
  const asked = defaultValue ?? (pathname === "/search" ? (new URLSearchParams(search).get("q") ?? "") : "");
  return (
    <form action="/search" method="get" role="search" aria-label={label} className={cn("relative flex items-center", className)}>
      <Search aria-hidden className="pointer-events-none absolute start-3.5 size-4.5 text-ink-3" />
      <input
        key={asked}
        type="search"
        name="q"
        defaultValue={asked}
        aria-label={label ?? common.search}
        placeholder={common.searchPlaceholder}
        enterKeyHint="search"
        maxLength={200}
        className={cn("own-direction w-full min-w-0 rounded-full border border-edge/70 bg-sunk ps-10 pe-4 text-ink hover:border-edge focus:bg-paper", big ? "min-h-13 text-lg" : "min-h-10")}
      />
      <button className={buttonClass({ variant: "primary", size: "sm" }, big ? "absolute end-1.5 rounded-full px-5" : "sr-only focus:not-sr-only focus:ms-2 focus:px-3")}>{common.search}</button>
    </form>
  );
}

function BottomBar({ places, fixed }: { places: Place[]; fixed: boolean }) {
  const { common } = useMessages();
  return (
    <nav aria-label={common.bottomNavigation} className={cn("z-30 border-t border-line bg-paper pb-[env(safe-area-inset-bottom)] md:hidden print:hidden", fixed && "sticky bottom-0")}>
      <ul className="grid grid-cols-5">
        {places.map(({ icon: Icon, ...place }) => (
          <li key={place.to} className="min-w-0">
            <NavLink
              to={place.to}
              end={place.end}
              className="relative grid min-h-14 place-content-center justify-items-center gap-0.5 px-0.5 text-[0.75rem] leading-5 text-ink-2 aria-[current=page]:font-bold aria-[current=page]:text-glaze-text"
            >
              <Icon aria-hidden className="size-5.5" strokeWidth={1.8} />
              <span className="max-w-full truncate">{place.label}</span>
              <UnreadBadge count={place.unread} className="absolute start-1/2 top-1 ms-1.5" />
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Footer({ theme }: { theme: Theme }) {
  const { common } = useMessages();
  return (
    <footer className="border-t border-line print:hidden">
      <div className="page flex flex-wrap items-center justify-between gap-x-8 gap-y-3 py-5 text-sm text-ink-2">
        <p className="flex items-center gap-2">
          <LogoMark className="size-6 shrink-0" />
          <span>
            <b className="text-ink">{common.productName}</b> · {common.footerNote}
          </span>
        </p>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <Link to="/clusters" className="flex min-h-11 items-center hover:text-glaze-text hover:underline">
            {common.clusters}
          </Link>
          <CurrencySwitch />
          <ThemeSwitch theme={theme} />
        </div>
      </div>
    </footer>
  );
}
