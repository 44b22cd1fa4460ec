import { Form } from "@remix-run/react";
import { BellOff, BellRing } from "lucide-react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Button, LinkButton } from "~/ui/button";
import { Card } from "~/ui/card";
import { SelectBox } from "~/ui/choice";
import { EmptyState } from "~/ui/empty-state";
import { TextLink } from "~/ui/text-link";
import { describeSearch, type Names } from "../../labels";
import { readQuery } from "../../schema";
import type { SavedSearch } from "../queries.server";
import { cadences } from "../rules";

type Saved = Omit<SavedSearch, "at"> & { at: Date | string };

/** Saved searches with what they found, when their owner is told, and how to stop. */
export function SavedList({ searches, names }: { searches: Saved[]; names: Names }) {
  const { finding } = useMessages();
  const t = finding.kept;
  if (searches.length === 0) {
    return (
      <EmptyState icon={BellRing} title={t.emptyTitle} action={<LinkButton to="/search" variant="primary">{finding.shortlist.toSearch}</LinkButton>}>
        {t.emptyBody}
      </EmptyState>
    );
  }
  return (
    <ul className="grid gap-3">
      {searches.map((saved) => (
        <li key={saved.id}>
          <SavedCard saved={saved} names={names} />
        </li>
      ))}
    </ul>
  );
}

function SavedCard({ saved, names }: { saved: Saved; names: Names }) {
  const { finding } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const t = finding.kept;
  const label = describeSearch(readQuery(saved.query), names, locale) || t.everything;
  return (
    <Card>
      <h2 className="text-lg">
        <TextLink to={`/search?${saved.query}`}>
          <bdi>{label}</bdi>
        </TextLink>
      </h2>
      <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-2">
        {saved.stopped && (
          <Badge tone="quiet" icon={BellOff}>
            {t.stopped}
          </Badge>
        )}
        <span>{t.since(format.date(saved.at))}</span>
        {saved.found > 0 && <span>{t.found(format.number(saved.found))}</span>}
        {saved.waiting > 0 && !saved.stopped && <Badge tone="now">{t.waiting(format.number(saved.waiting))}</Badge>}
      </p>
      <div className="mt-3 flex flex-wrap items-end gap-2">
        <Form method="post" className="flex min-w-0 flex-1 basis-72 items-end gap-2">
          <input type="hidden" name="id" value={saved.id} />
          <div className="min-w-0 flex-1">
            <label htmlFor={`cadence-${saved.id}`} className="text-sm text-ink-2">
              {t.cadence}
            </label>
            <SelectBox id={`cadence-${saved.id}`} name="cadence" defaultValue={saved.cadence}>
              {cadences.map((cadence) => (
                <option key={cadence} value={cadence}>
                  {t.cadences[cadence]}
                </option>
              ))}
            </SelectBox>
          </div>
          <Button name="intent" value="cadence">
            {t.change}
          </Button>
        </Form>
        <Form method="post" className="flex flex-wrap gap-2">
          <input type="hidden" name="id" value={saved.id} />
          <Button name="intent" value={saved.stopped ? "resume" : "stop"}>
            {saved.stopped ? t.resume : t.stop}
          </Button>
          <Button variant="danger" name="intent" value="remove" aria-label={t.removeFor(label)}>
            {t.remove}
          </Button>
        </Form>
      </div>
    </Card>
  );
}
