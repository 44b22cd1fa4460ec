import { Form } from "@remix-run/react";
import { ClipboardList } from "lucide-react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Name, Text } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { EmptyState } from "~/ui/empty-state";
import { TextLink } from "~/ui/text-link";
import type { Need } from "../queries.server";
import { NeedRoom } from "./need-room";

/** A need as the wire brings it. */
export type ShownNeed = Omit<Need, "at" | "answeredAt"> & { at: Date | string; answeredAt: Date | string | null };

const tones = { open: "now", answered: "ok", closed: "quiet" } as const;

/** What a person asked for, with the broker's answers. `editorOf` are the firms for which the person acts. */
export function NeedList({ needs, personId, editorOf }: { needs: ShownNeed[]; personId: string; editorOf: string[] }) {
  const { locale } = useLocale();
  const { needs: t } = useMessages();
  const format = useFormat();
  if (needs.length === 0) {
    return (
      <EmptyState icon={ClipboardList} title={t.emptyTitle}>
        {t.emptyBody}
      </EmptyState>
    );
  }
  return (
    <ul className="grid gap-3">
      {needs.map((need) => (
        <li key={need.id}>
          <Card>
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-2">
              <Badge tone={tones[need.state]}>{t.states[need.state]}</Badge>
              <TextLink to={`/clusters/${need.cluster.slug}`}>{locale === "fa" ? need.cluster.nameFa : need.cluster.nameEn}</TextLink>
              <span>{format.date(need.at)}</span>
            </div>
            <Text className="mt-2">{need.body}</Text>
            {need.answer && (
              <div className="mt-3 rounded-md bg-glaze-soft px-4 py-3">
                <p className="text-sm text-ink-2">{t.answerOf(need.answeredBy ?? "", need.answeredAt ? format.date(need.answeredAt) : "")}</p>
                <Text>{need.answer}</Text>
              </div>
            )}
            <NeedRound need={need} />
            <div className="mt-3 flex flex-wrap gap-2 empty:hidden">
              <NeedRoom need={need} own={need.personId === personId} opens={need.firm ? editorOf.includes(need.firm.id) : editorOf.length > 0 && need.personId === personId} />
              {need.state === "open" && (need.personId === personId || (need.firm !== null && editorOf.includes(need.firm.id))) && (
                <Form method="post">
                  <Button variant="ghost" size="sm" name="needId" value={need.id}>
                    {t.withdraw}
                  </Button>
                </Form>
              )}
            </div>
          </Card>
        </li>
      ))}
    </ul>
  );
}

/** The joint purchase that came of a need. */
export function NeedRound({ need }: { need: ShownNeed }) {
  const { needs: t } = useMessages();
  if (!need.round) return null;
  return (
    <p className="mt-2">
      {t.became}{" "}
      <TextLink to={`/rounds/${need.round.id}`}>
        <Name>{need.round.title}</Name>
      </TextLink>
    </p>
  );
}

/** Who wrote a need: the firm with its page, or the person's name. */
export function NeedAuthor({ need }: { need: ShownNeed }) {
  const { locale } = useLocale();
  const { firm, author } = need;
  if (!firm) return <Name>{author}</Name>;
  return (
    <TextLink to={`/firms/${firm.slug}`}>
      <Name>{(locale === "fa" ? firm.nameFa : firm.nameEn) || firm.nameFa || firm.nameEn}</Name>
    </TextLink>
  );
}
