import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { unitLabel } from "../units";

/** Says the price idea of an offering in the reader's unit: "۱۲٬۰۰۰ تا ۱۵٬۰۰۰ تومان / کیلوگرم". */
export function usePriceIdea() {
  const { locale } = useLocale();
  const { page } = useMessages().firms;
  const format = useFormat();
  return ({ priceFrom, priceTo, unitCode }: { priceFrom: bigint | null; priceTo: bigint | null; unitCode: string | null }): string => {
    if (priceFrom === null && priceTo === null) return page.askPrice;
    const price =
      priceFrom === null ? page.priceTo(format.money(priceTo!))
      : priceTo === null ? page.priceFrom(format.money(priceFrom))
      : priceFrom === priceTo ? format.money(priceFrom)
      : page.priceFromTo(format.amount(priceFrom), format.money(priceTo));
    return unitCode ? page.perUnit(price, unitLabel(unitCode, locale)) : price;
  };
}
