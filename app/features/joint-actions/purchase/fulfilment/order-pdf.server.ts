import { createRequire } from "node:module";
import PDFDocument from "pdfkit";
import { unitLabel, unitOf } from "~/features/firms/units";
import { formatDate, formatDigits, formatMoney, formatNumber, type CurrencyUnit } from "~/i18n/format";
import { messagesFor } from "~/i18n/messages";
import { specificationLine } from "../start/attributes";
import { deliveryTerms, nameIn, orderName, unitPriceOf, type OrderDocument } from "./order";
import { forShaping, ownDirection, visualRuns } from "./right-to-left";

const find = createRequire(import.meta.url);
const FONTS = { regular: "vazirmatn/fonts/ttf/Vazirmatn-Regular.ttf", bold: "vazirmatn/fonts/ttf/Vazirmatn-Bold.ttf" } as const;
type Weight = keyof typeof FONTS;

const MARGIN = 48;
const INK = "#2a241d";
const QUIET = "#5b5348";
const LINE = "#e4dbcf";

/** The order on A4, in its own language and direction, with our font inside. */
export async function orderPdf(order: OrderDocument, currencyUnit: CurrencyUnit): Promise<Uint8Array> {
  const { locale } = order;
  const { sheet: t } = messagesFor(locale).fulfilment;
  const name = orderName(order);
  const doc = new PDFDocument({ size: "A4", margin: MARGIN, bufferPages: true, lang: locale, info: { Title: `${t.title} ${name}`, Author: nameIn(locale, order.buyerFa, order.buyerEn) } });
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.on("end", resolve);
    doc.on("error", reject);
  });
  for (const [weight, file] of Object.entries(FONTS)) doc.registerFont(weight, find.resolve(file));
  const page = typesetter(doc, locale === "fa" ? "rtl" : "ltr");
  const unit = unitLabel(order.unitCode, locale);
  const money = (value: bigint) => formatMoney(value, { locale, unit: currencyUnit });
  const amount = (value: bigint) => `${formatNumber(value, { locale })} ${unitOf(order.unitCode, value, locale)}`;

  page.line(t.title, { size: 20, weight: "bold" });
  page.line(name, { size: 11, colour: QUIET });
  page.line(formatDate(order.createdAt, { locale }), { size: 11, colour: QUIET });
  page.space(10);
  for (const [label, value] of [
    [t.supplier, order.supplier],
    [t.buyer, `${nameIn(locale, order.buyerFa, order.buyerEn)} (${nameIn(locale, order.clusterFa, order.clusterEn)})`],
    [t.item, order.title],
    [t.instead, order.substitute],
    [t.attributes, formatDigits(specificationLine(order.attributes), { locale })],
    [t.specification, order.specification],
    [t.quantity, amount(order.quantity)],
    [t.unitPrice, unitPriceOf(order) === null ? t.byBands : money(unitPriceOf(order)!)],
    [t.goods, `${money(order.goods)}  ·  ${order.taxIncluded ? t.taxIncluded : t.taxExtra}`],
    [t.deliverBy, order.deliverBy ? formatDate(`${order.deliverBy}T12:00:00Z`, { locale }) : ""],
    [t.payment, [t.settlements[order.settlement], order.paymentDays === null ? "" : t.paymentDays(formatNumber(order.paymentDays, { locale }))].filter(Boolean).join(" · ")],
    [t.deliveryNote, order.deliveryNote],
    [t.deliveryTerms, deliveryTerms(order)],
    [t.note, order.note],
  ] as const) {
    if (value) page.fact(label, value);
  }
  page.space(14);
  page.table(
    [
      { title: t.row, share: 0.08 },
      { title: t.deliveryPoint, share: 0.36 },
      { title: t.firm, share: 0.22 },
      { title: `${t.quantity} (${unit})`, share: 0.14 },
      { title: t.amount, share: 0.2 },
    ],
    [
      ...order.lines.map((line) => [
        formatDigits(line.position, { locale }),
        line.deliveryPoint || order.deliveryNote || t.atSupplier,
        nameIn(locale, line.firmFa, line.firmEn) || t.unnamed,
        formatNumber(line.quantity, { locale }),
        money(line.amount),
      ]),
      ["", t.total, "", formatNumber(order.quantity, { locale }), money(order.goods)],
    ],
  );
  if (!order.confirmed) {
    page.space(12);
    page.line(t.unconfirmed, { size: 11, weight: "bold" });
  }
  page.footers((at, of) => `${name}  ·  ${t.page(formatNumber(at, { locale }), formatNumber(of, { locale }))}`);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

type Style = { size?: number; weight?: Weight; colour?: string };

/** Sets lines of mixed scripts on the pages of a document, from its own side. PDFKit shapes letters, and knows no direction. */
function typesetter(doc: PDFKit.PDFDocument, base: "rtl" | "ltr") {
  const left = MARGIN;
  const width = doc.page.width - 2 * MARGIN;
  const bottom = () => doc.page.height - MARGIN;
  let y: number = MARGIN;
  const set = ({ size = 11, weight = "regular", colour = INK }: Style) => doc.font(weight).fontSize(size).fillColor(colour);
  const shaped = { lineBreak: false, features: [] as PDFKit.Mixins.OpenTypeFeatures[] };
  const runsOf = (text: string, direction = base) => visualRuns(text, direction).map(forShaping);
  const widthOf = (text: string, direction = base) => runsOf(text, direction).reduce((sum, run) => sum + doc.widthOfString(run, shaped), 0);

  // A text begins at the start of the page's direction, whichever way it runs itself.
  function draw(text: string, x: number, at: number, room: number, style: Style, direction = base) {
    set(style);
    const start = base === "rtl" ? x + room - widthOf(text, direction) : x;
    let pen = start;
    for (const run of runsOf(text, direction)) {
      doc.text(run, pen, at, shaped);
      pen += doc.widthOfString(run, shaped);
    }
  }

  // Words are told apart before they are put in order, so that a line breaks where its reader breaks it.
  function wrap(text: string, room: number, style: Style): string[] {
    set(style);
    const lines: string[] = [];
    for (const paragraph of text.split("\n")) {
      let line = "";
      for (const word of paragraph.split(" ").flatMap((one) => pieces(one, room))) {
        const longer = line ? `${line} ${word}` : word;
        if (line && widthOf(longer) > room) {
          lines.push(line);
          line = word;
        } else line = longer;
      }
      lines.push(line);
    }
    return lines;
  }

  function pieces(word: string, room: number): string[] {
    if (widthOf(word) <= room) return [word];
    const parts: string[] = [""];
    for (const letter of word) {
      if (widthOf(parts.at(-1)! + letter) > room && parts.at(-1)) parts.push(letter);
      else parts[parts.length - 1] += letter;
    }
    return parts;
  }

  const leading = (size: number) => size * 1.7;
  const need = (height: number) => {
    if (y + height <= bottom()) return false;
    doc.addPage();
    y = MARGIN;
    return true;
  };

  function line(text: string, style: Style = {}) {
    const size = style.size ?? 11;
    for (const part of wrap(text, width, style)) {
      need(leading(size));
      draw(part, left, y, width, style);
      y += leading(size);
    }
  }

  function fact(label: string, value: string) {
    const labelWidth = 135;
    const direction = ownDirection(value) ?? base;
    const lines = wrap(value, width - labelWidth, { size: 11 });
    lines.forEach((part, index) => {
      need(leading(11));
      const [labelX, valueX] = base === "rtl" ? [left + width - labelWidth, left] : [left, left + labelWidth];
      if (index === 0) draw(label, labelX, y, labelWidth, { colour: QUIET });
      draw(part, valueX, y, width - labelWidth, {}, direction);
      y += leading(11);
    });
  }

  function table(columns: readonly { title: string; share: number }[], rows: readonly string[][]) {
    const size = 10;
    const pad = 6;
    const row = (cells: readonly string[], style: Style) => {
      const wrapped = cells.map((cell, index) => wrap(cell, columns[index]!.share * width - pad, { size, ...style }));
      const height = Math.max(...wrapped.map((lines) => lines.length)) * leading(size) + 4;
      const fresh = need(height + 4);
      if (fresh && style.colour !== QUIET) row(columns.map(({ title }) => title), { colour: QUIET });
      let from = 0;
      wrapped.forEach((lines, index) => {
        const room = columns[index]!.share * width;
        const x = base === "rtl" ? left + width - from - room + pad : left + from;
        const direction = ownDirection(cells[index]!) ?? base;
        lines.forEach((part, nth) => draw(part, x, y + nth * leading(size), room - pad, { size, ...style }, direction));
        from += room;
      });
      y += height;
      doc.moveTo(left, y - 2).lineTo(left + width, y - 2).lineWidth(0.5).strokeColor(LINE).stroke();
    };
    row(columns.map(({ title }) => title), { colour: QUIET });
    rows.forEach((cells, index) => row(cells, index === rows.length - 1 ? { weight: "bold" } : {}));
  }

  // One page needs no number.
  function footers(say: (at: number, of: number) => string) {
    const { start, count } = doc.bufferedPageRange();
    for (let at = 0; at < count && count > 1; at += 1) {
      doc.switchToPage(start + at);
      draw(say(at + 1, count), left, bottom() + 8, width, { size: 9, colour: QUIET });
    }
  }

  return { line, fact, table, footers, space: (height: number) => void (y += height) };
}
