import { useFormat, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { Summary } from "~/ui/card";
import { TextLink } from "~/ui/text-link";
import type { Owed } from "../limits.server";

/** The limit that holds, beside what the firm owes of purchases that are settled. */
export function OwedCard({ amount, owed }: { amount: bigint | null; owed: Owed[] }) {
  const { credit: t } = useMessages();
  const format = useFormat();
  const total = owed.reduce((sum, row) => sum + row.owed, 0n);
  const left = amount !== null && (amount > total ? amount - total : 0n);
  return (
    <div className="mb-5 grid gap-2">
      <Summary
        rows={[
          { label: t.now, value: amount === null ? t.none : format.money(amount) },
          { label: t.owed, value: format.money(total) },
          ...(left === false ? [] : [{ label: t.left, value: format.money(left), ...(left === 0n && { tone: "bad" as const }) }]),
        ]}
      />
      {owed.length === 0 && <p className="text-sm text-ink-2">{t.owedNone}</p>}
      <ul className="grid gap-1 text-sm">
        {owed.map((row) => (
          <li key={row.round_id} className="flex flex-wrap justify-between gap-x-4">
            <TextLink to={`/rounds/${row.round_id}`}>
              <Name>{row.title}</Name>
            </TextLink>
            <span className="figures">{format.money(row.owed)}</span>
          </li>
        ))}
      </ul>
      <p className="text-sm text-ink-2">{t.owedNote}</p>
    </div>
  );
}
