import { useFormat, useMessages } from "~/i18n/context";
import { Summary } from "~/ui/card";
import type { Credit } from "../standing.server";

/** What one's own firm may still owe: its limits, what takes from them, and what is left for this purchase. */
export function OwnCredit({ credit }: { credit: Credit }) {
  const { credit: { own: t } } = useMessages();
  const format = useFormat();
  return (
    <details className="mb-3 rounded-md bg-sunk px-3" open={credit.room <= credit.here}>
      <summary className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 py-2 text-sm">
        <span className="font-semibold">{t.title}</span>
        <span className="figures text-ink-2">
          {t.room}: <b className={credit.room === 0n ? "text-bad" : "text-ink"}>{format.money(credit.room)}</b>
        </span>
      </summary>
      <Summary
        className="bg-paper text-sm"
        rows={[
          ...(credit.inCluster === null ? [] : [{ label: t.inCluster, value: format.money(credit.inCluster) }, { label: t.elsewhere, value: format.money(credit.elsewhere) }]),
          ...(credit.inRound === null ? [] : [{ label: t.inRound, value: format.money(credit.inRound) }]),
          ...(credit.here === 0n ? [] : [{ label: t.here, value: format.money(credit.here) }]),
        ]}
      />
      {credit.here > credit.room && <p className="pt-2 text-sm">{t.over}</p>}
      <p className="py-2 text-sm text-ink-2">{t.hint}</p>
    </details>
  );
}
