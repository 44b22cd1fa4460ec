import { redirect, type HeadersFunction, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { unitOf } from "~/features/firms/units";
import { answerLinkedPledge, readLinkedPledge } from "~/features/joint-actions/purchase/pledging/links.server";
import { ShortageRule } from "~/features/joint-actions/purchase/ui/shortage-rule";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { toLatinDigits } from "~/i18n/digits";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { Alert } from "~/ui/alert";
import { Name, Text } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, Summary } from "~/ui/card";
import { TextInput } from "~/ui/text-input";

const Query = z.object({ key: z.string().max(100).catch("").default(""), done: z.enum(["confirmed", "declined", "gone", "worsens", "credit"]).optional().catch(undefined) });
const Answer = z.object({ key: z.string().min(1).max(100), answer: z.enum(["confirmed", "declined"]) });
const keyOf = (typed: string) => toLatinDigits(typed).replace(/\s/g, "");

/** The address holds the key, so nothing remembers it or passes it on. */
export const headers: HeadersFunction = () => ({ "Referrer-Policy": "same-origin", "Cache-Control": "no-store" });
export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }, { name: "robots", content: "noindex" }, { name: "referrer", content: "same-origin" }];

/** Looking answers nothing; the button does. */
export const loader = guard({ as: "anyone", query: Query, rate: "pledge_link_address" }, async ({ actor, db, query, locale }) => ({
  title: messagesFor(locale).pledging.answer.title,
  key: keyOf(query.key),
  done: query.done ?? null,
  pledge: query.key && !query.done ? await db.as(actor, (tx) => readLinkedPledge(tx, keyOf(query.key))) : null,
}));

export const action = guard({ as: "anyone", form: Answer, rate: "pledge_link_address" }, async ({ actor, db, form }) => {
  const said = await db.as(actor, (tx) => answerLinkedPledge(tx, { key: keyOf(form.key), answer: form.answer }));
  return redirect(`/answer-pledge?done=${said === "done" ? form.answer : said}`, 303);
});

/** Where a firm without an account answers the pledge that a broker entered for it, by a link or a code. */
export default function PledgeAnswerPage() {
  const { key, done, pledge } = useLoaderData<typeof loader>();
  const { pledging: { answer: t }, rounds } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const amount = (quantity: bigint) => (pledge ? `${format.number(quantity)} ${unitOf(pledge.unit_code, quantity, locale)}` : "");
  return (
    <Card className="mx-auto mt-6 grid max-w-xl gap-4">
      <h1 className="text-xl">{t.title}</h1>
      {done ? (
        <Alert tone={done !== "confirmed" && done !== "declined" ? "bad" : "ok"} role="status">{t.done[done]}</Alert>
      ) : pledge ? (
        <>
          <p>
            <Name>{(locale === "fa" ? pledge.firm_fa : pledge.firm_en) || pledge.firm_fa || pledge.firm_en}</Name>
            {" · "}
            <Name>{pledge.title}</Name>
          </p>
          <Summary
            rows={[
              { label: rounds.pledge.desired, value: amount(pledge.desired_qty) },
              { label: `${rounds.pledge.min} – ${rounds.pledge.max}`, value: `${format.number(pledge.min_qty)} – ${format.number(pledge.max_qty)}` },
              ...(pledge.cap === null ? [] : [{ label: rounds.pledge.cap, value: format.money(pledge.cap) }]),
              ...pledge.substitutes.map((substitute) => ({ label: rounds.pledge.alsoTakes, value: <Name>{substitute}</Name> })),
            ]}
          />
          <ShortageRule shortage={{ policy: pledge.shortage_policy, vote: { closed_at: pledge.voted_at, yes: pledge.yes, voters: pledge.voters } }} />
          {pledge.entry_note && <Text className="text-sm text-ink-2">{pledge.entry_note}</Text>}
          <p>{t.binds(format.dateTime(pledge.expires_at))}</p>
          <Form method="post" className="flex flex-wrap gap-2">
            <input type="hidden" name="key" value={key} />
            <Button variant="primary" name="answer" value="confirmed">{rounds.assisted.yes}</Button>
            <Button name="answer" value="declined">{rounds.assisted.no}</Button>
          </Form>
        </>
      ) : (
        <Form method="get" className="grid gap-3">
          {key && <Alert tone="bad" role="alert">{t.done.gone}</Alert>}
          <TextInput name="key" label={t.code} inputMode="numeric" autoComplete="off" required />
          <Button variant="primary" className="justify-self-start">{t.look}</Button>
        </Form>
      )}
    </Card>
  );
}
