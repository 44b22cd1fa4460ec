import { useFormat, useMessages } from "~/i18n/context";
import { Card, CardHeader } from "~/ui/card";
import { criteria, type Weights } from "../score";

/** What counts how much, as bars, and how each mark is made. */
export function WeightsCard({ weights }: { weights: Weights }) {
  const { tender: t } = useMessages();
  const format = useFormat();
  return (
    <Card>
      <CardHeader title={t.weights.title} />
      <p className="mb-3 text-sm text-ink-2">{t.weights.fixed}</p>
      <ul className="grid gap-3">
        {criteria.map((criterion) => (
          <li key={criterion}>
            <div className="flex items-baseline justify-between gap-3">
              <span className="font-medium">{t.weights.names[criterion]}</span>
              <b className="figures">{format.percent(weights[criterion] / 100)}</b>
            </div>
            <div aria-hidden className="my-1 h-2 overflow-hidden rounded-full bg-sunk">
              <div className="h-full rounded-full bg-glaze" style={{ inlineSize: `${weights[criterion]}%` }} />
            </div>
            <p className="text-sm text-ink-2">{t.weights.how[criterion]}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
