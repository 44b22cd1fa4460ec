import { unitOf } from "~/features/firms/units";
import { formatDateTime, formatMoney, formatNumber } from "~/i18n/format";
import type { CurrencyUnit } from "~/i18n/digits";
import { audit as en } from "~/i18n/en/audit";
import { audit as fa } from "~/i18n/fa/audit";
import type { Locale } from "~/i18n/locale";
import { revived } from "../canonical";
import { checkReplay, type ReplayData } from "../replay";
import { sayReplay } from "../replay-words";
import { sha256 } from "../sha256";

/** What the server wrote into the file. */
type Given = { replay: ReplayData; title: string; unitCode: string; first: Locale; currencyUnit: CurrencyUnit };

const given = revived(JSON.parse(document.getElementById("data")!.textContent ?? "")) as Given;
const checks = checkReplay(given.replay, sha256);
const root = document.getElementById("replay")!;
for (const locale of given.first === "fa" ? (["fa", "en"] as const) : (["en", "fa"] as const)) root.append(section(locale));

function element(name: string, text?: string | null, className?: string): HTMLElement {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

// Both languages stand below one another: the file may reach somebody who reads the other one.
function section(locale: Locale): HTMLElement {
  const t = (locale === "fa" ? fa : en).replay;
  const number = (value: bigint | number) => formatNumber(value, { locale });
  const money = (minor: bigint) => formatMoney(minor, { locale, unit: given.currencyUnit });
  const { replay } = given;
  const made = element("section");
  made.lang = locale;
  made.dir = locale === "fa" ? "rtl" : "ltr";
  made.append(element("h1", t.fileTitle(given.title)), element("p", t.fileLead, "soft"), element("h2", t.checks));
  const list = element("ul");
  for (const { step, ok } of checks) list.append(element("li", `${ok ? "✓" : "✗"} ${t.check[step]} — ${ok ? t.holds : t.fails}`, ok ? "ok" : "bad"));
  const steps = element("ol");
  for (const line of sayReplay(replay, t, { number, money, unit: (quantity) => unitOf(given.unitCode, quantity, locale) })) steps.append(element("li", line));
  made.append(list, element("h2", t.input), inputTable(locale), element("h2", t.method), element("p", t.methodBody), element("h2", t.steps), steps);
  if (replay.full) made.append(element("h2", t.rows), rowsTable(locale));
  made.append(element("h2", t.proof), element("p", `${t.computedAt}: ${formatDateTime(replay.clearedAt, { locale })}`), element("p", `${t.engine}: ${replay.engine}`), element("p", t.fingerprint), element("code", replay.inputHash));
  return made;
}

function table(head: string[], rows: string[][]): HTMLElement {
  const made = element("table");
  const row = (cells: string[], name: string) => {
    const line = element("tr");
    for (const cell of cells) line.append(element(name, cell));
    return line;
  };
  if (head.length > 0) made.append(row(head, "th"));
  for (const cells of rows) made.append(row(cells, "td"));
  return made;
}

function inputTable(locale: Locale): HTMLElement {
  const t = (locale === "fa" ? fa : en).replay;
  const amount = (value: bigint) => `${formatNumber(value, { locale })} ${unitOf(given.unitCode, value, locale)}`;
  const money = (minor: bigint) => formatMoney(minor, { locale, unit: given.currencyUnit });
  const { terms, own, totals } = given.replay;
  return table([], [
    ...own.flatMap(({ number, pledge }) => [
      [t.own, t.ownRow(formatNumber(number, { locale }))],
      [`${t.min} · ${t.desired} · ${t.max}`, [pledge.min, pledge.desired, pledge.max].map(amount).join(" · ")],
      [t.limit, pledge.cap === null ? t.noLimit : money(pledge.cap)],
    ]),
    ...(totals ? [[t.totals(formatNumber(totals.firms, { locale })), [totals.min, totals.desired, totals.max].map(amount).join(" · ")]] : []),
    ...terms.ladder.breaks.map((step) => [`${t.from} ${amount(step.minQty)}`, money(step.unitPrice)]),
    [t.pack, amount(terms.ladder.pack)],
    [t.moq, amount(terms.ladder.moq)],
    [t.sharedCost, money(terms.sharedCost)],
    ...(terms.lots ?? []).map((lot, index) => [`${t.lots} ${formatNumber(index + 1, { locale })}`, [amount(lot.quantity), ...lot.ladder.breaks.map((step) => `${t.from} ${amount(step.minQty)}: ${money(step.unitPrice)}`)].join(" · ")]),
  ]);
}

function rowsTable(locale: Locale): HTMLElement {
  const t = (locale === "fa" ? fa : en).replay;
  const number = (value: bigint | number) => formatNumber(value, { locale });
  const money = (minor: bigint) => formatMoney(minor, { locale, unit: given.currencyUnit });
  const shares = new Map(given.replay.shares.map((share) => [share.number, share]));
  const came = given.replay.full!.pledges.some(({ place }) => place !== undefined);
  return table(
    [t.number, ...(came ? [t.cameAs] : []), t.min, t.desired, t.max, t.limit, t.quantity, t.due],
    given.replay.full!.pledges.map((row) => {
      const share = shares.get(row.number);
      return [number(row.number), ...(came ? [row.place === undefined ? "—" : number(row.place)] : []), number(row.min), number(row.desired), number(row.max), row.cap === null ? t.noLimit : money(row.cap), share?.excluded ? t.excluded : number(share?.quantity ?? 0n), money(share?.due ?? 0n)];
    }),
  );
}
