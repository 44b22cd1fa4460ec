import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { RadioGroup } from "~/ui/choice";
import { TextArea } from "~/ui/text-input";
import { REPORT_REASONS } from "../schema";

/** Hands a message to the desk of the cluster. */
export function ReportForm() {
  const { talk: t } = useMessages();
  return (
    <Card id="report">
      <CardHeader title={t.report} />
      <p className="mb-3 text-ink-2">{t.reportBody}</p>
      <Form method="post" className="grid gap-4">
        <input type="hidden" name="intent" value="report" />
        <RadioGroup name="reason" label={t.reportWhy} defaultValue="insult" options={REPORT_REASONS.map((value) => ({ value, label: t.reportReasons[value] }))} />
        <TextArea name="note" label={t.reportNote} optional rows={2} maxLength={1000} />
        <Button variant="danger" className="justify-self-start">
          {t.reportSend}
        </Button>
      </Form>
    </Card>
  );
}
