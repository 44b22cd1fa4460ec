import { useFormat, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import { Table } from "~/ui/table";
import type { Comparison } from "../queries.server";
import { criteria, tenths, type Criterion } from "../score";

/** How the score of each quote is made: weight by mark, and their sum. */
export function MarksCard({ comparison: { columns, weights } }: { comparison: Comparison }) {
  const { tender: t } = useMessages();
  const format = useFormat();
  const scored = columns.flatMap(({ quote, standing }) => (standing.score ? [{ quote, score: standing.score }] : []));
  if (scored.length === 0) return null;
  const counted = criteria.filter((criterion) => weights[criterion] > 0);
  const mark = (part: { part: bigint; of: bigint }) => format.number(Math.floor(tenths({ part: part.part * 100n, of: part.of }) * 10) / 1000, 2);
  return (
    <Card>
      <CardHeader title={t.compare.marks} />
      <Table
        caption={t.compare.marks}
        rows={scored}
        rowKey={({ quote }) => quote.id}
        columns={[
          { key: "supplier", header: t.invited.name, title: true, cell: ({ quote }) => <Name>{quote.supplier_name}</Name> },
          ...counted.map((criterion: Criterion) => ({ key: criterion, header: t.weights.names[criterion], figures: true, className: "md:whitespace-nowrap", cell: ({ score }: (typeof scored)[number]) => t.compare.sum(format.number(weights[criterion]), mark(score.marks[criterion])) })),
          { key: "score", header: t.compare.score, figures: true, cell: ({ score }) => <b>{format.number(tenths(score.score), 1)}</b> },
        ]}
      />
      <ul className="mt-3 grid gap-1 text-sm text-ink-2">
        {counted.map((criterion) => (
          <li key={criterion}>
            <b>{t.weights.names[criterion]}</b>: {t.weights.how[criterion]}
          </li>
        ))}
      </ul>
    </Card>
  );
}
