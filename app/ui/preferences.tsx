import { Link, useLocation } from "@remix-run/react";
import { BellRing, Bookmark, BriefcaseBusiness, Building2, Check, ClipboardList, Languages, LogOut, Monitor, Moon, Plus, SearchX, Sun, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { formatFor, useFormat, useLocale, useMessages } from "~/i18n/context";
import { Avatar } from "./avatar";
import { cn } from "./class-names";
import { Menu, menuItemClass } from "./menu";
import type { ShellViewer, Theme } from "./shell";

/** A plain form to /preferences that comes back to this page. Whole-document, so that language and direction change at the root. */
function PreferenceForm({ children, className }: { children: ReactNode; className?: string }) {
  const { pathname, search } = useLocation();
  return (
    <form method="post" action="/preferences" className={className}>
      <input type="hidden" name="next" value={pathname + search} />
      {children}
    </form>
  );
}

/** To the other language, named in that language. */
export function LanguageSwitch() {
  const { locale } = useLocale();
  const { common } = useMessages();
  const other = locale === "fa" ? "en" : "fa";
  return (
    <PreferenceForm>
      <button name="locale" value={other} lang={other} aria-label={common.switchLanguage} className="flex min-h-11 items-center gap-1.5 rounded-md px-2 text-sm font-medium text-ink-2 hover:bg-sunk hover:text-ink">
        <Languages aria-hidden className="size-4.5" />
        <span>{common.otherLanguage}</span>
      </button>
    </PreferenceForm>
  );
}

/** Light, dark, or as the device says. */
export function ThemeSwitch({ theme, className }: { theme: Theme; className?: string }) {
  const { common } = useMessages();
  const choices = [
    { value: "light", label: common.themeLight, icon: Sun },
    { value: "dark", label: common.themeDark, icon: Moon },
    { value: "system", label: common.themeSystem, icon: Monitor },
  ] as const;
  return (
    <PreferenceForm className={cn("flex", className)}>
      <fieldset className="flex rounded-full border border-line bg-paper p-0.5">
        <legend className="sr-only">{common.appearance}</legend>
        {choices.map(({ value, label, icon: Icon }) => (
          <button key={value} name="theme" value={value} aria-label={label} title={label} aria-pressed={theme === value} className="grid size-9 place-items-center rounded-full text-ink-2 hover:text-ink aria-pressed:bg-glaze-soft aria-pressed:text-glaze-text">
            <Icon aria-hidden className="size-4.5" />
          </button>
        ))}
      </fieldset>
    </PreferenceForm>
  );
}

/** Tomans or rials. */
export function CurrencySwitch() {
  const { locale, currencyUnit } = useLocale();
  const { common } = useMessages();
  return (
    <PreferenceForm>
      <fieldset className="flex rounded-full border border-line bg-paper p-0.5">
        <legend className="sr-only">{common.currencyUnit}</legend>
        {(["toman", "rial"] as const).map((unit) => (
          <button key={unit} name="currencyUnit" value={unit} aria-pressed={currencyUnit === unit} className="min-h-9 rounded-full px-3 text-sm text-ink-2 hover:text-ink aria-pressed:bg-glaze-soft aria-pressed:font-semibold aria-pressed:text-glaze-text">
            {formatFor({ locale, currencyUnit: unit }).currency()}
          </button>
        ))}
      </fieldset>
    </PreferenceForm>
  );
}

/** The person's corner: firms, account, appearance, sign out. */
export function AccountMenu({ viewer, theme }: { viewer: ShellViewer; theme: Theme }) {
  const { common } = useMessages();
  const format = useFormat();
  const acting = viewer.firms.find((firm) => firm.id === viewer.actingFirmId);
  return (
    <Menu label={common.accountMenu} trigger={<Avatar name={viewer.name} size="md" className="m-0.5" />}>
      <div className="flex items-center gap-3 px-3 py-2">
        <Avatar name={viewer.name} size="md" />
        <div className="min-w-0">
          <p className="truncate font-semibold">
            <bdi>{viewer.name}</bdi>
          </p>
          {acting && (
            <p className="truncate text-sm text-ink-2">
              {common.actingFor} <bdi>{acting.name}</bdi>
            </p>
          )}
        </div>
      </div>
      <hr className="border-line" />
      {viewer.firms.length > 0 && <p className="px-3 pt-1 text-sm text-ink-2">{common.myFirms} ({format.number(viewer.firms.length)})</p>}
      {viewer.firms.map((firm) => (
        <div key={firm.id} className="flex items-center gap-1">
          <Link to={`/firms/${firm.slug}`} className={menuItemClass}>
            <Building2 aria-hidden />
            <bdi className="min-w-0 truncate">{firm.name}</bdi>
            {firm.id === viewer.actingFirmId && <Check aria-label={common.actingFor} className="ms-auto text-ok!" />}
          </Link>
          {firm.id !== viewer.actingFirmId && (
            <PreferenceForm>
              <button name="firm" value={firm.id} aria-label={common.actFor(firm.name)} className="min-h-11 rounded-md px-2 text-sm font-medium whitespace-nowrap text-glaze-text hover:bg-glaze-soft">
                {common.choose}
              </button>
            </PreferenceForm>
          )}
        </div>
      ))}
      <Link to="/firms/new" className={menuItemClass}>
        <Plus aria-hidden />
        {common.newFirm}
      </Link>
      <hr className="border-line" />
      {viewer.seesBrokerDesk && (
        <Link to="/desk" className={menuItemClass}>
          <BriefcaseBusiness aria-hidden />
          {common.brokerDesk}
        </Link>
      )}
      {viewer.operates && (
        <Link to="/operator/search" className={menuItemClass}>
          <SearchX aria-hidden />
          {common.refusedDocuments}
        </Link>
      )}
      {[
        { to: "/shortlist", label: common.shortlist, icon: Bookmark },
        { to: "/saved-searches", label: common.savedSearches, icon: BellRing },
        { to: "/needs", label: common.needs, icon: ClipboardList },
      ].map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className={menuItemClass}>
          <Icon aria-hidden />
          {label}
        </Link>
      ))}
      <Link to="/account" className={menuItemClass}>
        <UserRound aria-hidden />
        {common.account}
      </Link>
      <div className="flex items-center justify-between gap-3 px-3 py-1">
        <span>{common.appearance}</span>
        <ThemeSwitch theme={theme} />
      </div>
      <form method="post" action="/sign-out">
        <button className={menuItemClass}>
          <LogOut aria-hidden className="mirror" />
          {common.signOut}
        </button>
      </form>
    </Menu>
  );
}
