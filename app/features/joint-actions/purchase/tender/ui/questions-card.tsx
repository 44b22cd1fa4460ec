import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { useFormat, useMessages } from "~/i18n/context";
import { Text } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { TextArea } from "~/ui/text-input";
import { resultOf } from "./result-of";

type Question = { id: string; body: string; asked_at: Date; answer: string; answered_at: Date | null };
type Props = { questions: Question[]; mayAnswer?: boolean; mayAsk?: boolean; lastResult: SubmissionResult<string[]> | undefined; idempotencyKey: string };

/** What bidders asked and what was answered to all of them; nobody is named. */
export function QuestionsCard({ questions, mayAnswer = false, mayAsk = false, lastResult, idempotencyKey }: Props) {
  const { tender: t } = useMessages();
  const format = useFormat();
  return (
    <Card id="questions">
      <CardHeader title={t.questions.title} />
      <p className="mb-3 text-sm text-ink-2">{t.questions.lead}</p>
      {questions.length === 0 && <p className="text-ink-2">{t.questions.none}</p>}
      <ol className="grid gap-4">
        {questions.map((question) => (
          <li key={question.id} className="border-s-2 border-line ps-3">
            <Text className="font-medium">{question.body}</Text>
            <p className="text-sm text-ink-2">{format.dateTime(question.asked_at, "short")}</p>
            {question.answered_at ? <Text className="mt-1">{question.answer}</Text> : mayAnswer ? <Answer question={question} lastResult={lastResult} idempotencyKey={idempotencyKey} /> : <p className="mt-1 text-sm text-ink-2">{t.questions.waiting}</p>}
          </li>
        ))}
      </ol>
      {mayAsk && <Ask key={questions.length} lastResult={resultOf(lastResult, "ask")} />}
    </Card>
  );
}

function Answer({ question, lastResult, idempotencyKey }: { question: Question; lastResult: Props["lastResult"]; idempotencyKey: string }) {
  const { tender: t } = useMessages();
  const [form, fields] = useForm<{ answer: string }, string[]>({ id: `answer-${question.id}`, lastResult: resultOf(lastResult, "answer", { name: "questionId", id: question.id }) });
  return (
    <Form method="post" {...getFormProps(form)} noValidate className="mt-2 grid gap-2">
      <ErrorSummary errors={formErrors(form)} />
      <IdempotencyKey value={`answer-${question.id.slice(0, 8)}-${idempotencyKey}`} />
      <input type="hidden" name="intent" value="answer" />
      <input type="hidden" name="questionId" value={question.id} />
      <TextArea label={t.questions.answer} field={fields.answer} rows={2} maxLength={4000} required />
      <Button size="sm" className="justify-self-start">
        {t.questions.reply}
      </Button>
    </Form>
  );
}

function Ask({ lastResult }: { lastResult: Props["lastResult"] }) {
  const { tender: t } = useMessages();
  const [form, fields] = useForm<{ question: string }, string[]>({ id: "ask", lastResult });
  return (
    <Form method="post" {...getFormProps(form)} encType="multipart/form-data" noValidate className="mt-4 grid gap-2">
      <ErrorSummary errors={formErrors(form)} />
      <input type="hidden" name="intent" value="ask" />
      <TextArea label={t.questions.ask} field={fields.question} rows={2} maxLength={2000} required />
      <Button className="justify-self-start">{t.questions.send}</Button>
    </Form>
  );
}
