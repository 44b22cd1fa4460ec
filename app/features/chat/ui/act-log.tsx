import type { ReactNode } from "react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import type { ActEntry } from "../membership.server";

type Shown = Omit<ActEntry, "at" | "until" | "seq"> & { at: Date | string; until: Date | string | null };

/** What desks did, why, who, and until when; `where` says in which conversation. */
export function ActLog<Act extends Shown>({ acts, where }: { acts: readonly Act[]; where?: (act: Act) => ReactNode }) {
  const { talk: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  return (
    <ol className="grid gap-3">
      {acts.map((act) => (
        <li key={act.id} className="border-b border-line pb-3 last:border-b-0 last:pb-0">
          <p>
            <b>{t.actNames[act.act]}</b>
            {act.firmFa && (
              <>
                {" · "}
                <bdi>{locale === "fa" ? act.firmFa : act.firmEn}</bdi>
              </>
            )}
            {act.until && ` · ${t.until(format.dateTime(act.until))}`}
          </p>
          {where?.(act)}
          <p dir="auto" className="[overflow-wrap:anywhere]">
            {act.reason}
          </p>
          <p className="text-sm text-ink-2">
            <bdi>{act.actorName}</bdi> · {format.dateTime(act.at)}
          </p>
        </li>
      ))}
    </ol>
  );
}
