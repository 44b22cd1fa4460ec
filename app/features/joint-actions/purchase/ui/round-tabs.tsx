import { useMessages } from "~/i18n/context";
import { Tabs } from "~/ui/tabs";
import { partsOf, type RoundView } from "../round-parts";

/** The parts of a round's page, where it has more than one for this reader. */
export function RoundTabs({ view }: { view: RoundView }) {
  const { rounds: t } = useMessages();
  const parts = partsOf(view);
  if (parts.length < 2) return null;
  return <Tabs label={t.partsLabel} tabs={parts.map(({ part, to }) => ({ to, label: t.parts[part], end: true }))} className="mb-5 print:hidden" />;
}
