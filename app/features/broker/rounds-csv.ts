import { unitLabel } from "~/features/firms/units";
import type { Locale } from "~/i18n/locale";
import { messagesFor } from "~/i18n/messages";
import { csvOf } from "~/lib/csv";
import type { DeskRound } from "./rounds.server";
import { levelsOf } from "./stuck";

const sum = (values: readonly bigint[]) => values.reduce((all, value) => all + value, 0n);

/** The rounds of a desk as a table for spreadsheets: words in the reader's language, numbers as plain digits, instants in UTC. */
export function deskRoundsCsv(rounds: readonly DeskRound[], locale: Locale): string {
  const { audit: { desk: t }, rounds: r } = messagesFor(locale);
  const { columns } = t;
  const header = [columns.title, columns.state, columns.facilitator, columns.deadline, columns.firms, columns.unit, columns.quantity, columns.total, columns.saved, columns.level, columns.stuck];
  const rows = rounds.map((round) => {
    const saving = round.cleared?.saving ?? null;
    return [
      round.title,
      r.states[round.state] ?? round.state,
      (locale === "fa" ? round.facilitator_fa : round.facilitator_en) || round.facilitator_fa || round.facilitator_en || "",
      round.deadline.toISOString(),
      String(round.firms),
      unitLabel(round.unit_code, locale),
      round.cleared?.quantity.toString() ?? "",
      round.cleared?.total.toString() ?? "",
      saving ? sum(Object.values(saving)).toString() : "",
      saving ? levelsOf(saving).map((level) => t.levels[level] ?? level).join("; ") : "",
      round.stuck.map((reason) => t.because[reason] ?? reason).join("; "),
    ];
  });
  return csvOf([header, ...rows]);
}
