import { createContext, useContext, useMemo, type ReactNode } from "react";
import * as format from "./format";
import type { CurrencyUnit, DateStyle, Instant, Numeric } from "./format";
import { dirOf, type Locale } from "./locale";
import { messagesFor, type Messages } from "./messages";

type Setting = { locale: Locale; currencyUnit: CurrencyUnit };

const LocaleContext = createContext<Setting>({ locale: "fa", currencyUnit: "toman" });

/** Language and currency preference for everything below. */
export function LocaleProvider({ locale, currencyUnit = "toman", children }: Partial<Setting> & { locale: Locale; children: ReactNode }) {
  const setting = useMemo(() => ({ locale, currencyUnit }), [locale, currencyUnit]);
  return <LocaleContext.Provider value={setting}>{children}</LocaleContext.Provider>;
}

export function useLocale(): { locale: Locale; dir: "rtl" | "ltr"; currencyUnit: CurrencyUnit } {
  const { locale, currencyUnit } = useContext(LocaleContext);
  return { locale, dir: dirOf(locale), currencyUnit };
}

/** All texts of the reader's language, by area: `useMessages().common.save`. */
export function useMessages(): Messages {
  return messagesFor(useContext(LocaleContext).locale);
}

export type Format = ReturnType<typeof formatFor>;

/** Formatters bound to a language and a currency preference; loaders and jobs may use it too. */
export function formatFor({ locale, currencyUnit }: Setting) {
  return {
    number: (value: Numeric, fraction?: number) => format.formatNumber(value, { locale, fraction }),
    digits: (text: string | number) => format.formatDigits(text, { locale }),
    percent: (ratio: number, fraction?: number) => format.formatPercent(ratio, { locale, fraction }),
    quantity: (value: Numeric, unit: string) => format.formatQuantity(value, unit, { locale }),
    unit: (unit: string, count?: Numeric) => format.unitName(unit, { locale, count }),
    /** Whole rials with the name of the reader's unit. */
    money: (minor: bigint | string, compact = false) => format.formatMoney(minor, { locale, unit: currencyUnit, compact }),
    /** Whole rials in the reader's unit, digits only. */
    amount: (minor: bigint | string) => format.formatAmount(minor, { locale, unit: currencyUnit }),
    currency: () => format.currencyName(currencyUnit, { locale }),
    date: (instant: Instant, style?: DateStyle) => format.formatDate(instant, { locale, style }),
    time: (instant: Instant) => format.formatTime(instant, { locale }),
    dateTime: (instant: Instant, style?: DateStyle) => format.formatDateTime(instant, { locale, style }),
    duration: (ms: number, units?: 1 | 2) => format.formatDuration(ms, { locale, units }),
    relative: (instant: Instant, now: Instant) => format.formatRelative(instant, now, { locale }),
    bytes: (size: number) => format.formatBytes(size, { locale }),
    list: (items: readonly string[]) => format.formatList(items, { locale }),
  };
}

export function useFormat(): Format {
  const setting = useContext(LocaleContext);
  return useMemo(() => formatFor(setting), [setting]);
}
