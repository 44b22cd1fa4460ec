import { redirect, type HeadersFunction, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { MailOpen } from "lucide-react";
import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { actOnBid } from "~/features/joint-actions/purchase/tender/bid-action.server";
import { claimLink, hashOf, readBid, readLink, renewLink } from "~/features/joint-actions/purchase/tender/bid.server";
import { BidPage } from "~/features/joint-actions/purchase/tender/ui/bid-page";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { Flash } from "~/ui/flash";

const MONTH_SECONDS = 30 * 86_400;
const Params = z.object({ token: z.string().regex(/^[A-Za-z0-9_-]{20,100}$/) });
const cookieOf = (invitationId: string) => `khosheh-quote-${invitationId.slice(0, 13)}`;

/** The address holds a key, so nothing remembers it or passes it on. */
export const headers: HeadersFunction = () => ({ "Referrer-Policy": "same-origin", "Cache-Control": "no-store" });
export const meta: MetaFunction<typeof loader> = ({ data: page }) => [{ title: page?.title }, { name: "robots", content: "noindex" }, { name: "referrer", content: "same-origin" }];

/** The page of a tender for a supplier without an account. Scanners of mail open links: only the button claims it. */
export const loader = guard({ as: "anyone", params: Params, rate: "tender_link_address" }, async ({ actor, db, params, cookie, locale, now }) => {
  const title = messagesFor(locale).tender.bidTitle;
  return db.as(actor, async (tx) => {
    const link = await readLink(tx, params.token);
    const key = link && cookie(cookieOf(link.invitationId));
    const bid = link && key ? await readBid(tx, { invitationId: link.invitationId, access: hashOf(key) }) : null;
    return { title, bid, waiting: link && !link.claimed ? link.title : null, now: now().toISOString(), key: randomUUID() };
  });
});

export const action = guard({ as: "anyone", params: Params, rate: "tender_link_address" }, async (scope) => {
  const { actor, db, params, request, cookie, setCookie } = scope;
  const here = `/quote/${params.token}`;
  const plain = request.headers.get("Content-Type")?.startsWith("application/x-www-form-urlencoded");
  if (plain) {
    const intent = (await request.formData()).get("intent");
    if (intent === "claim") {
      const key = randomBytes(32).toString("base64url");
      const claimed = await db.as(actor, (tx) => claimLink(tx, params.token, key));
      if (claimed) setCookie(cookieOf(claimed.invitationId), key, { maxAgeSeconds: MONTH_SECONDS });
      return redirect(here, 303);
    }
    await db.as(actor, (tx) => renewLink(tx, params.token));
    return redirect(`${here}?notice=renewed`, 303);
  }
  const link = await db.as(actor, (tx) => readLink(tx, params.token));
  const key = link && cookie(cookieOf(link.invitationId));
  if (!link || !key) return redirect(here, 303);
  const answer = await actOnBid(scope, { invitationId: link.invitationId, access: hashOf(key) });
  return "ok" in answer && answer.ok ? redirect(`${here}?notice=${answer.notice}`, 303) : answer;
});

export default function QuoteLinkPage() {
  const { bid, waiting, now, key } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { tender } = useMessages();
  const t = tender.bid.link;
  if (bid) return <BidPage bid={bid} now={now} idempotencyKey={key} lastResult={answer && "submission" in answer ? answer.submission : undefined} problem={answer && "problem" in answer ? answer.problem : undefined} />;
  return (
    <div className="mx-auto max-w-xl py-6">
      <Flash texts={{ renewed: t.renewed }} />
      <EmptyState
        icon={MailOpen}
        title={waiting ? t.for(waiting) : t.gone}
        action={
          <Form method="post">
            <Button variant="primary" size="lg" name="intent" value={waiting ? "claim" : "renew"}>
              {waiting ? t.open : t.renew}
            </Button>
          </Form>
        }
      >
        <h1 className="sr-only">{t.title}</h1>
        <p>{waiting ? t.once : t.goneBody}</p>
      </EmptyState>
    </div>
  );
}
