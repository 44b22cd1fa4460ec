import { Form } from "@remix-run/react";
import { useFormat, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { AttributeList } from "../../start/ui/attribute-list";
import type { Asked } from "../queries.server";

/** "Would you take B instead of A, so much cheaper?", with the firm's yes or no until the date. */
export function AskedCard({ asked, amount, now, open }: { asked: Asked; amount: string; now: string; open: boolean }) {
  const { gathering: { needs: t } } = useMessages();
  const format = useFormat();
  const late = !open || asked.answerBy.getTime() <= new Date(now).getTime();
  return (
    <Card className={asked.answer === null && !late ? "border-saffron bg-saffron-soft" : undefined}>
      <CardHeader title={t.question} aside={asked.answer && <Badge tone={asked.answer === "yes" ? "ok" : "quiet"}>{t.said[asked.answer]}</Badge>} />
      <p className="mb-1 text-sm text-ink-2">
        {t.insteadOf} ({t.yourNeed(amount)})
      </p>
      <AttributeList attributes={asked.insteadOf} />
      <p className="mt-3 mb-1 text-sm text-ink-2">{t.offered}</p>
      <AttributeList attributes={asked.attributes} />
      {asked.discount > 0 && <p className="mt-2 font-semibold">{t.cheaper(format.percent(asked.discount / 100))}</p>}
      <p className="mt-2 text-sm text-ink-2">{late ? t.lapsed : t.until(format.dateTime(asked.answerBy))}</p>
      {!late && (
        <Form method="post" className="mt-3 flex gap-2">
          <input type="hidden" name="intent" value="answer" />
          <input type="hidden" name="proposalId" value={asked.proposalId} />
          <input type="hidden" name="needId" value={asked.needId} />
          <Button name="answer" value="yes" variant={asked.answer === "yes" ? "secondary" : "primary"} className="flex-1">
            {t.yes}
          </Button>
          <Button name="answer" value="no" className="flex-1">
            {t.no}
          </Button>
        </Form>
      )}
    </Card>
  );
}
