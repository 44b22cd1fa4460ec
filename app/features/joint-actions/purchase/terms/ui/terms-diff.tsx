import { unitLabel, unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Text } from "~/ui/bidi";
import { specificationLine } from "../../start/attributes";
import { termOf, type PriceTerms, type TermKey, type Terms } from "../terms";

/** Old beside new, one term a row; below each other on a phone. */
export function TermsDiff({ before, after, changed }: { before: Terms; after: Terms; changed: readonly TermKey[] }) {
  const { terms: t } = useMessages();
  const say = useSay();
  return (
    <ul className="grid gap-4">
      {changed.map((key) => (
        <li key={key} className="grid gap-2 border-b border-line pb-4 last:border-b-0 last:pb-0">
          <p className="font-semibold">{t.keys[key]}</p>
          <div className="grid gap-3 sm:grid-cols-2">
            <div className="rounded-md bg-sunk px-3 py-2">
              <span className="block text-sm text-ink-2">{t.before}</span>
              <Text className="line-through decoration-ink-3">{say(before, key)}</Text>
            </div>
            <div className="rounded-md bg-glaze-soft px-3 py-2">
              <span className="block text-sm text-ink-2">{t.after}</span>
              <Text className="font-semibold">{say(after, key)}</Text>
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}

function useSay() {
  const { terms: t, rounds } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  return (terms: Terms, key: TermKey): string => {
    const value = termOf(terms, key);
    const unit = unitLabel(terms.unitCode, locale);
    const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(terms.unitCode, quantity, locale)}`;
    if (value === null || value === undefined || value === "") return t.none;
    switch (key) {
      case "specification":
      case "deliveryNote":
        return String(value as string);
      case "attributes":
        return specificationLine(terms.attributes) || t.none;
      case "unitCode":
        return unit;
      case "soloPrice":
        return format.money(value as bigint);
      case "model":
        return rounds.models[value as string] ?? t.none;
      case "breaks":
        return (value as PriceTerms["breaks"]).map((step) => t.from(amount(step.minQty), format.money(step.unitPrice))).join("\n");
      case "pack":
      case "moq":
        return amount(value as bigint);
      case "taxIncluded":
        return t.tax[value === true ? "yes" : "no"];
      case "leadTimeDays":
      case "paymentDays":
        return t.days(format.number(value as number));
    }
  };
}
