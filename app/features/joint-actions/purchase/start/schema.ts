import { z } from "zod";
import { tehranDateTime } from "~/i18n/date-field";
import { toLatinDigits, type CurrencyUnit } from "~/i18n/digits";
import { id, idempotencyKey, optionalCount, optionalMoney, optionalText, optionalWhole, text, whole } from "~/lib/zod";
import { shortagePolicies } from "../allocation";
import { ladder } from "../schema";
import { attributeKey } from "../gathering/vocabulary";
import type { Attribute } from "./attributes";

export const awardMethods = ["rule", "vote"] as const;
/** Who pays the supplier; money itself stays off the platform. */
export const settlements = ["arranger", "guarantor", "principal"] as const;
/** Kinds of a cost line that are typed as rows; the coordinator's fee has a place of its own. */
export const costKinds = ["transport", "unloading", "testing", "guarantee", "insurance", "customs", "storage", "other"] as const;
export const costKeys = ["quantity", "value", "weight", "volume", "distance", "equal", "benefit"] as const;
/** What the form is sent for; `item`: to take an item of the catalogue, or another, before anything is kept. */
export const startIntents = ["draft", "gather", "open", "tender", "item"] as const;
export type StartIntent = Exclude<(typeof startIntents)[number], "item">;

export const MOST_ATTRIBUTES = 20;
export const MOST_COST_LINES = 18;
export const FILL_HOURS = 24;

export type CostLine = { kind: (typeof costKinds)[number] | "fee"; label: string; amount: bigint; key: (typeof costKeys)[number] };

/** One row of a specification. */
export const attributeRow = { name: optionalText(60), value: optionalText(160), unit: optionalText(20) };

/** Whoever writes a value names its attribute, and each attribute once. */
export function checkNames(rows: readonly (Attribute & { also?: string })[], fault: (index: number, reason: string) => void): void {
  const seen = new Set<string>();
  rows.forEach((row, index) => {
    if (row.name === "") {
      if (row.value || row.also) fault(index, "attribute_name");
      return;
    }
    const key = attributeKey(row.name);
    if (seen.has(key)) fault(index, "attribute_twice");
    seen.add(key);
  });
}

/** Rows of a specification; a row in which nothing is typed isn't there. */
export const attributeRows = z
  .array(z.object(attributeRow))
  .max(MOST_ATTRIBUTES)
  .default([])
  .superRefine((rows, ctx) => checkNames(rows, (index, reason) => ctx.addIssue({ code: "custom", path: [index, "name"], params: { reason } })))
  .transform((rows): Attribute[] => rows.filter((row) => row.name !== ""));

const costRows = (unit: CurrencyUnit) =>
  z
    .array(z.object({ kind: z.enum(costKinds).default("transport"), label: optionalText(200), amount: optionalMoney(unit), key: z.enum(costKeys).default("quantity") }))
    .max(MOST_COST_LINES)
    .default([])
    .superRefine((rows, ctx) => {
      rows.forEach((row, index) => {
        if (row.label !== "" && row.amount === null) ctx.addIssue({ code: "custom", path: [index, "amount"], params: { reason: "cost_amount" } });
      });
    })
    .transform((rows) => rows.flatMap((row) => (row.amount === null ? [] : [{ ...row, amount: row.amount }])));

const hsCode = z.preprocess(
  (value) => (typeof value === "string" ? toLatinDigits(value).replace(/[\s.-]/g, "") : ""),
  z.string().regex(/^(\d{4,10})?$/),
);

const terms = (unit: CurrencyUnit) => ({
  clusterId: id(),
  itemId: id().optional(),
  title: text(160).pipe(z.string().min(3)),
  nameOther: optionalText(160),
  hsCode,
  specification: optionalText(4000),
  attributes: attributeRows,
  unitCode: z.string().regex(/^[A-Z0-9]{2,3}$/),
  soloPrice: optionalMoney(unit, { min: 1n }),
  quantityLimit: optionalWhole({ min: 1n }),
  shortagePolicy: z.enum(shortagePolicies).default("proportional"),
  awardMethod: z.enum(awardMethods).default("rule"),
  settlement: z.enum(settlements).default("arranger"),
  closeAtQuantity: optionalWhole({ min: 1n }),
  closeAtValue: optionalMoney(unit, { min: 1n }),
  extensionHours: optionalCount({ min: 1, max: 720 }),
  fillHours: optionalCount({ min: 1, max: 336 }).transform((hours) => hours ?? FILL_HOURS),
  costLines: costRows(unit),
  fee: optionalMoney(unit),
  feeKey: z.enum(costKeys).default("quantity"),
  feeLabel: optionalText(200),
  deliveryNote: optionalText(400),
  deadline: tehranDateTime,
});

const priceList = (unit: CurrencyUnit) => ({
  supplierName: text(160),
  model: z.enum(["all_units", "incremental"]).default("all_units"),
  pack: whole({ min: 1n, max: 1_000_000_000n }).default(1n),
  moq: whole({ min: 0n }).default(0n),
  minOrderValue: optionalMoney(unit, { min: 1n }),
  breaks: ladder(unit),
  leadTimeDays: optionalCount({ max: 1000 }),
  paymentDays: optionalCount({ max: 1000 }),
  taxIncluded: z.enum(["yes", "no"]).default("yes"),
});

const sending = { intent: z.enum(["draft", "gather", "open", "tender"]), idempotencyKey: idempotencyKey(), version: optionalCount({ min: 1 }) };

/** A form as it stands while it is a draft: nothing but the item's name has to be there, and nothing is judged. */
const typed = z.preprocess((value) => (typeof value === "string" ? value : undefined), optionalText(4000));
const typedDay = z.object({ calendar: typed, year: typed, month: typed, day: typed, hour: typed, minute: typed }).partial().optional();
const typedForm = {
  itemId: id().optional(),
  nameOther: typed, hsCode: typed, specification: typed, unitCode: typed, soloPrice: typed, quantityLimit: typed, shortagePolicy: typed, awardMethod: typed, settlement: typed, fillHours: typed,
  closeAtQuantity: typed, closeAtValue: typed, extensionHours: typed,
  prices: typed, supplierName: typed, model: typed, pack: typed, moq: typed, minOrderValue: typed, leadTimeDays: typed, paymentDays: typed, taxIncluded: typed, fee: typed, feeKey: typed, feeLabel: typed, deliveryNote: typed,
  attributes: z.array(z.object({ name: typed, value: typed, unit: typed })).max(MOST_ATTRIBUTES).default([]),
  breaks: z.array(z.object({ minQty: typed, unitPrice: typed })).max(12).default([]),
  costLines: z.array(z.object({ kind: typed, label: typed, amount: typed, key: typed })).max(MOST_COST_LINES).default([]),
  deadline: typedDay,
  tenderDeadline: typedDay,
};
const draft = z.object({ stage: z.literal("draft"), ...sending, clusterId: id(), title: text(160).pipe(z.string().min(3)), ...typedForm });
/** Nothing is kept or judged yet: the form comes back as it was typed, with the item that was chosen. */
const choosing = z.object({ stage: z.literal("item"), intent: z.literal("item"), chosen: id().optional().catch(undefined), clusterId: id().optional().catch(undefined), title: typed, ...typedForm });
export type ChoosingInput = z.output<typeof choosing>;
export type DraftInput = z.output<typeof draft>;
export type TypedForm = Omit<DraftInput, "stage" | "intent" | "idempotencyKey" | "version">;

const bare = (value: unknown) => value === undefined || value === null || (typeof value === "string" && value.trim() === "");

/** Whether a price list was begun: who only gathers needs may know no price yet. */
function begunList(form: Record<string, unknown>): boolean {
  const prices = Array.isArray(form.breaks) ? form.breaks.map((row: Record<string, unknown> | null) => row?.["unitPrice"]) : [];
  return !bare(form.supplierName) || prices.some((price) => !bare(price));
}

// What the form is for decides what it must hold; pressing Enter in it saves.
function staged(value: unknown): unknown {
  const form = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const [sent, chosen] = typeof form.intent === "string" ? form.intent.split(":") : [];
  const intent = startIntents.find((name) => name === sent) ?? "draft";
  if (intent === "item") return { ...form, intent, chosen, stage: "item" };
  const stage = intent === "draft" ? "draft" : form.prices === "tender" ? "tender" : intent === "gather" && !begunList(form) ? "unpriced" : "list";
  return { ...form, ...(Array.isArray(form.breaks) && { breaks: withoutEmptyEnd(form.breaks as Record<string, unknown>[]) }), intent, stage };
}

/** Rows that were offered and left empty, down to the first. */
export function withoutEmptyEnd(rows: readonly (Record<string, unknown> | null | undefined)[]) {
  const last = rows.findLastIndex((row, index) => index === 0 || !bare(row?.["minQty"]) || !bare(row?.["unitPrice"]));
  return rows.slice(0, last + 1);
}

/** The form that starts or changes a round; sums are typed in the reader's unit of money. What is wrong is said all at once. */
export const startForm = (unit: CurrencyUnit, now?: Date) =>
  z.preprocess(
    staged,
    z
      .discriminatedUnion("stage", [
        draft,
        choosing,
        z.object({ stage: z.literal("list"), ...sending, ...terms(unit), ...priceList(unit) }),
        z.object({ stage: z.literal("unpriced"), ...sending, ...terms(unit) }),
        z.object({ stage: z.literal("tender"), ...sending, ...terms(unit), tenderDeadline: tehranDateTime }),
      ])
      .superRefine(
        (sent, ctx) => {
          const fault = (path: (string | number)[], reason: string) => ctx.addIssue({ code: "custom", path, params: { reason } });
          if (sent.stage === "draft" || sent.stage === "item") return;
          // It runs beside the faults of single fields: what didn't parse isn't there.
          const form = sent as Partial<Omit<Extract<typeof sent, { stage: "tender" }>, "stage" | "intent">> & { stage: string; intent?: string };
          if (form.stage === "tender" && form.intent === "open") fault(["prices"], "prices_by_tender");
          if (form.tenderDeadline && form.deadline && form.tenderDeadline >= form.deadline) fault(["tenderDeadline"], "tender_after_deadline");
          if (now && form.deadline && form.deadline <= now) fault(["deadline"], "deadline_past");
          if (now && form.tenderDeadline && form.tenderDeadline <= now) fault(["tenderDeadline"], "tender_deadline_past");
          if (form.stage === "list" && form.intent === "tender") fault(["prices"], "prices_by_list");
          // Suppliers and pledging firms must know what is bought; while needs are gathered a value may be open.
          if (form.intent !== "gather") form.attributes?.forEach((row, index) => row.value === "" && fault(["attributes", index, "value"], "attribute_value"));
        },
        { when: () => true },
      ),
  );
export type StartInput = Exclude<z.output<ReturnType<typeof startForm>>, ChoosingInput>;
/** A form that is complete for its purpose. */
export type ReadyInput = Exclude<StartInput, { stage: "draft" }>;
export type ListInput = Extract<StartInput, { stage: "list" }>;

/** The lines of the shared cost in their order; the coordinator's fee is always the last and its own. */
export function costLinesOf(form: Pick<ReadyInput, "costLines" | "fee" | "feeKey" | "feeLabel">): CostLine[] {
  const fee: CostLine[] = form.fee ? [{ kind: "fee", label: form.feeLabel, amount: form.fee, key: form.feeKey }] : [];
  return [...form.costLines, ...fee];
}

// A field left empty isn't there, as in a form that was sent.
function filled(value: unknown): unknown {
  if (value === "") return undefined;
  if (Array.isArray(value)) return value.map(filled);
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner)])) : value;
}

/** What of a draft can be kept in its columns already; the rest waits in the form as it was typed. */
export function draftColumns(unit: CurrencyUnit, form: TypedForm) {
  const shape = { ...terms(unit), ...priceList(unit) };
  const read = <Schema extends z.ZodType, Else>(schema: Schema, value: unknown, otherwise: Else) => {
    const parsed = schema.safeParse(filled(value));
    return parsed.success ? parsed.data : otherwise;
  };
  const rows = <Row>(schema: z.ZodType<Row[]>, list: readonly unknown[]) => list.flatMap((row) => read(schema, [row], [] as Row[]));
  return {
    specification: read(shape.specification, form.specification, ""),
    unitCode: read(shape.unitCode, form.unitCode, "KGM"),
    soloPrice: read(shape.soloPrice, form.soloPrice, null),
    quantityLimit: read(shape.quantityLimit, form.quantityLimit, null),
    shortagePolicy: read(shape.shortagePolicy, form.shortagePolicy, "proportional" as const),
    awardMethod: read(shape.awardMethod, form.awardMethod, "rule" as const),
    settlement: read(shape.settlement, form.settlement, "arranger" as const),
    fillHours: read(shape.fillHours, form.fillHours, FILL_HOURS),
    closeAtQuantity: read(shape.closeAtQuantity, form.closeAtQuantity, null),
    closeAtValue: read(shape.closeAtValue, form.closeAtValue, null),
    extensionHours: read(shape.extensionHours, form.extensionHours, null),
    deliveryNote: read(shape.deliveryNote, form.deliveryNote, ""),
    deadline: read(shape.deadline, form.deadline, null),
    tenderDeadline: form.prices === "tender" ? read(shape.deadline, form.tenderDeadline, null) : null,
    attributes: rows(attributeRows, form.attributes),
    costLines: costLinesOf({
      costLines: rows(shape.costLines, form.costLines),
      fee: read(shape.fee, form.fee, null),
      feeKey: read(shape.feeKey, form.feeKey, "quantity" as const),
      feeLabel: form.feeLabel,
    }),
    list: form.prices === "tender" ? null : read(z.object(priceList(unit)), form, null),
  };
}
