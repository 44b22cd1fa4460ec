import { Form } from "@remix-run/react";
import { ClipboardList } from "lucide-react";
import { NeedAuthor, NeedRound, type ShownNeed } from "~/features/requests/ui/need-list";
import { NeedRoom } from "~/features/requests/ui/need-room";
import { useFormat, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Text } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { Select } from "~/ui/choice";
import { EmptyState } from "~/ui/empty-state";
import { Table } from "~/ui/table";
import { TextArea } from "~/ui/text-input";
import { problemOf, type Answer } from "./problem";

/** Needs that wait for the broker, with the answer beside each. */
export function DeskNeeds({ open, done, decides, rounds, answer }: { open: ShownNeed[]; done: ShownNeed[]; decides: boolean; rounds: { id: string; title: string }[]; answer: Answer }) {
  const { needs } = useMessages();
  const format = useFormat();
  const t = needs.desk;
  return (
    <>
      <Card>
        <CardHeader title={t.title} aside={open.length > 0 && format.number(open.length)} />
        <p className="mb-4 max-w-text text-ink-2">{t.lead}</p>
        {open.length === 0 && (
          <EmptyState icon={ClipboardList} title={t.emptyTitle}>
            {t.emptyBody}
          </EmptyState>
        )}
        <ul>
          {open.map((need) => (
            <li key={need.id} className="border-t border-line py-4 first:border-t-0 first:pt-0 last:pb-0">
              <NeedHead need={need} />
              <div className="mt-2 empty:hidden">
                <NeedRoom need={need} opens={decides} />
              </div>
              {decides && (
                <Form method="post" className="mt-3 grid gap-2">
                  <input type="hidden" name="needId" value={need.id} />
                  <TextArea id={`answer-${need.id}`} name="answer" label={t.answer} hint={t.answerHint} rows={2} maxLength={1000} error={problemOf(answer, "needId", need.id)} />
                  {rounds.length > 0 && <Select id={`round-${need.id}`} name="roundId" label={t.round} optional placeholder options={rounds.map(({ id, title }) => ({ value: id, label: title }))} />}
                  <div className="flex flex-wrap gap-2">
                    <Button variant="primary" size="sm" name="intent" value="answer">
                      {t.send}
                    </Button>
                    <Button variant="ghost" size="sm" name="intent" value="close">
                      {t.close}
                    </Button>
                  </div>
                </Form>
              )}
            </li>
          ))}
        </ul>
      </Card>
      {done.length > 0 && (
        <Card>
          <CardHeader title={t.doneTitle} />
          <ul>
            {done.map((need) => (
              <li key={need.id} className="border-t border-line py-3 first:border-t-0 first:pt-0 last:pb-0">
                <NeedHead need={need} />
                {need.answer && (
                  <div className="mt-2 rounded-md bg-sunk px-4 py-2">
                    <Text>{need.answer}</Text>
                  </div>
                )}
                <NeedRound need={need} />
                <div className="mt-2 empty:hidden">
                  <NeedRoom need={need} opens={false} />
                </div>
                {decides && need.state === "closed" && (
                  <Form method="post" className="mt-2">
                    <input type="hidden" name="needId" value={need.id} />
                    <Button variant="ghost" size="sm" name="intent" value="reopen">
                      {t.reopen}
                    </Button>
                  </Form>
                )}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

function NeedHead({ need }: { need: ShownNeed }) {
  const { needs: t } = useMessages();
  const format = useFormat();
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-2">
        <NeedAuthor need={need} />
        <span>{format.date(need.at)}</span>
        {need.state !== "open" && <Badge tone="quiet">{t.states[need.state]}</Badge>}
        {need.searched && <span>{t.searchedFor(need.searched)}</span>}
      </p>
      <Text className="mt-1">{need.body}</Text>
    </>
  );
}

/** What several people of the cluster looked for and didn't find. */
export function VainSearches({ searches }: { searches: { text: string; times: number; last_day: string }[] }) {
  const { needs } = useMessages();
  const format = useFormat();
  const t = needs.desk;
  return (
    <Card>
      <CardHeader title={t.vainTitle} />
      <p className="mb-4 max-w-text text-ink-2">{t.vainLead}</p>
      <Table
        caption={t.vainTitle}
        rows={searches}
        rowKey={(row) => row.text}
        empty={<p className="text-ink-2">{t.vainEmpty}</p>}
        columns={[
          { key: "text", header: t.vainText, title: true, cell: (row) => <bdi>{row.text}</bdi> },
          { key: "times", header: t.vainTimes, figures: true, cell: (row) => format.number(row.times) },
          { key: "last", header: t.vainLast, cell: (row) => format.date(`${row.last_day}T12:00:00Z`) },
        ]}
      />
    </Card>
  );
}
