import { bdsServices, isicClasses, isicDivisions, termLabel } from "~/features/firms/taxonomy";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Avatar } from "~/ui/avatar";
import { Name } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import { TextLink } from "~/ui/text-link";
import type { FirmNeighbour } from "../queries.server";
import type { Reason } from "../rules";

type Step = { code: string; fa: string; en: string };

/** Firms beside this one, each with the reason in one sentence. `mine`: the reader acts for the firm, so the sentence speaks to them. */
export function Neighbours({ similar, complementary, processes, mine, editPath }: { similar: FirmNeighbour[]; complementary: FirmNeighbour[]; processes: Step[]; mine: boolean; editPath: string | null }) {
  const { finding } = useMessages();
  const t = finding.neighbours;
  const says = useReason(processes, mine);
  const lists = [
    { title: mine ? t.complementaryMine : t.complementary, firms: complementary, hint: editPath && !complementary.some(({ reason }) => reason.kind === "does_missing") ? editPath : null },
    { title: t.similar, firms: similar, hint: null },
  ];
  return (
    <div className="grid items-start gap-5 empty:hidden md:grid-cols-2">
      {lists.map(
        ({ title, firms, hint }) =>
          (firms.length > 0 || hint) && (
            <Card key={title}>
              <CardHeader title={title} />
              <ul className="grid gap-3">
                {firms.map((neighbour) => (
                  <NeighbourLine key={neighbour.firm.id} neighbour={neighbour} sentence={says(neighbour.reason, neighbour.distanceKm)} />
                ))}
              </ul>
              {hint && (
                <p className="mt-3 text-sm first:mt-0">
                  <TextLink to={hint}>{t.sayMissing}</TextLink>
                </p>
              )}
            </Card>
          ),
      )}
    </div>
  );
}

function NeighbourLine({ neighbour: { firm }, sentence }: { neighbour: FirmNeighbour; sentence: string }) {
  const { locale } = useLocale();
  const name = (locale === "fa" ? firm.nameFa : firm.nameEn) || firm.nameFa || firm.nameEn;
  return (
    <li className="flex items-start gap-3">
      <Avatar square size="md" name={name} src={firm.logoFileId && `/files/${firm.logoFileId}`} />
      <div className="min-w-0">
        <TextLink to={`/firms/${firm.slug}`} className="font-semibold">
          <Name>{name}</Name>
        </TextLink>
        <p className="text-sm text-ink-2">{sentence}</p>
      </div>
    </li>
  );
}

/** The sentence of a reason in the reader's language. */
function useReason(processes: Step[], mine: boolean) {
  const { locale } = useLocale();
  const { finding } = useMessages();
  const format = useFormat();
  const t = finding.neighbours;
  const steps = (codes: string[]) => format.list(codes.slice(0, 3).map((code) => inSentence(processes.find((step) => step.code === code)?.[locale] ?? code, locale)));
  const labels = (terms: Parameters<typeof termLabel>[0], codes: string[]) => format.list(codes.slice(0, 3).map((code) => inSentence(termLabel(terms, code, locale), locale)));
  const why = (reason: Reason): string => {
    switch (reason.kind) {
      case "does_missing":
        return [t.doesMissing(steps(reason.processes), mine), reason.hasRoom && t.withRoom].filter(Boolean).join(" ");
      case "misses_yours":
        return t.missesYours(steps(reason.processes), mine);
      case "serves_sector":
        return t.servesSector(labels(bdsServices, reason.services), labels(isicDivisions, reason.sectors));
      case "next_step":
        return mine ? t.nextStep(steps(reason.processes)) : t.nextStepOf(steps(reason.processes));
      case "same_work":
        return t.sameWork(steps(reason.processes), labels(isicClasses, reason.isic));
    }
  };
  return (reason: Reason, km: number | null): string => {
    const away = km === null ? null : t.away(km < 1 ? format.quantity(Math.max(50, Math.round(km * 20) * 50), "metre") : format.quantity(Math.round(km * 10) / 10, "km"));
    return [why(reason), away].filter(Boolean).join(locale === "fa" ? "، " : ", ");
  };
}

/** Labels begin with a capital in English; within a sentence they don't, unless the first word is one of capitals. */
function inSentence(label: string, locale: "fa" | "en"): string {
  return locale === "en" && /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}
