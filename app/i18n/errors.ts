import type { $ZodErrorMap, $ZodRawIssue } from "zod/v4/core";
import type { CurrencyUnit } from "./digits";
import { formatMoney, formatNumber, type Numeric } from "./format";
import type { Locale } from "./locale";
import { messagesFor } from "./messages";

type WithReasons = { reasons?: Record<string, unknown> };

/** The text of a refusal's reason: from the shared ones, then from the `reasons` of any area. `{name}` in it is a sum of money. */
export function reasonText(locale: Locale, reason: string, sums?: { amounts: Record<string, bigint>; unit: CurrencyUnit }): string {
  const text = plainText(locale, reason);
  return sums ? text.replace(/\{(\w+)\}/g, (place, name: string) => (Object.hasOwn(sums.amounts, name) ? formatMoney(sums.amounts[name]!, { locale, unit: sums.unit }) : place)) : text;
}

function plainText(locale: Locale, reason: string): string {
  const messages = messagesFor(locale);
  for (const area of [messages.errors, ...Object.values(messages)] as WithReasons[]) {
    const found = area.reasons && Object.hasOwn(area.reasons, reason) ? area.reasons[reason] : undefined;
    if (typeof found === "string") return found;
  }
  return messages.errors.reasons.unknown;
}

/**
 * Texts of zod's issues in a language. An issue of our own names its text by
 * `params: { reason }` and carries no message, since a message of its own would win.
 */
export function zodMessages(locale: Locale): $ZodErrorMap {
  return (issue) => fieldText(locale, issue);
}

function fieldText(locale: Locale, issue: $ZodRawIssue): string {
  const { field } = messagesFor(locale).errors;
  const count = (value: unknown) => formatNumber(value as Numeric, { locale });
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined || issue.input === null || issue.input === "") return field.required;
      return issue.expected === "bigint" || issue.expected === "int" ? field.whole : issue.expected === "number" ? field.number : field.invalid;
    case "too_small":
      if (issue.origin === "string") return issue.minimum === 1 ? field.required : field.tooShort(count(issue.minimum));
      return issue.origin === "array" || issue.origin === "set" ? field.tooFew(count(issue.minimum)) : field.tooSmall(count(issue.minimum));
    case "too_big":
      if (issue.origin === "string") return field.tooLong(count(issue.maximum));
      return issue.origin === "array" || issue.origin === "set" ? field.tooMany(count(issue.maximum)) : field.tooBig(count(issue.maximum));
    case "invalid_format":
      return issue.format === "email" ? field.email : issue.format === "url" ? field.url : field.invalid;
    case "invalid_value":
    case "invalid_union":
      return issue.input === undefined || issue.input === "" ? field.required : field.choice;
    case "custom": {
      const reason: unknown = (issue.params as { reason?: unknown } | undefined)?.reason;
      return typeof reason === "string" ? reasonText(locale, reason) : field.invalid;
    }
    default:
      return field.invalid;
  }
}
