import { Phone } from "lucide-react";
import { toLatinDigits } from "~/i18n/digits";
import { useFormat } from "~/i18n/context";
import { Ltr } from "~/ui/bidi";

/** A phone number that calls when pressed. */
export function PhoneLink({ number }: { number: string }) {
  const format = useFormat();
  return (
    <a href={`tel:${toLatinDigits(number).replace(/[^\d+]/g, "")}`} className="inline-flex items-center gap-1.5 text-glaze-text underline decoration-glaze-text/40 underline-offset-4 hover:decoration-glaze-text">
      <Phone aria-hidden className="size-4 shrink-0" />
      <Ltr className="figures">{format.digits(number)}</Ltr>
    </a>
  );
}
