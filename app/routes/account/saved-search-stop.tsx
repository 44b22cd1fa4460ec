import { redirect, type HeadersFunction, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { BellOff } from "lucide-react";
import { readByStopKey, stopByKey } from "~/features/search/kept/commands.server";
import { StopParams } from "~/features/search/kept/schema";
import { describeSearch } from "~/features/search/labels";
import { readNames } from "~/features/search/queries.server";
import { readQuery } from "~/features/search/schema";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { isFromNoPage } from "~/lib/http";
import { Button, LinkButton } from "~/ui/button";
import { Card } from "~/ui/card";

/** The address holds the key, so nothing remembers it or passes it on. */
export const headers: HeadersFunction = () => ({ "Referrer-Policy": "same-origin", "Cache-Control": "no-store" });
export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }, { name: "robots", content: "noindex" }, { name: "referrer", content: "same-origin" }];

/** Scanners of mail open links: looking at this page stops nothing, its button does, and so does the mail program's own POST (RFC 8058). */
export const loader = guard({ as: "anyone", params: StopParams, rate: "verify_address" }, async ({ actor, db, params, locale }) =>
  db.as(actor, async (tx) => {
    const { finding } = messagesFor(locale);
    const saved = await readByStopKey(tx, params.key);
    const search = saved && (describeSearch(readQuery(saved.query), await readNames(tx), locale) || finding.kept.everything);
    return { title: finding.kept.stopTitle, stopped: saved?.stopped ?? false, query: saved?.query ?? "", search };
  }),
);

export const action = guard({ as: "anyone", params: StopParams, rate: "verify_address" }, async ({ actor, db, params, request }) => {
  const byMail = isFromNoPage(request);
  const resume = (await request.formData()).get("intent") === "resume";
  const done = await db.as(actor, (tx) => stopByKey(tx, params.key, !resume));
  if (!done) throw errorResponse("not_found");
  // Mail programs don't follow a redirect of their POST.
  if (byMail) return null;
  return redirect(`/saved-searches/stop/${params.key}`, 303);
});

export default function StopPage() {
  const { search, stopped, query } = useLoaderData<typeof loader>();
  const { finding } = useMessages();
  const t = finding.kept;
  return (
    <Card className="mx-auto mt-6 grid max-w-xl gap-4">
      <h1 className="flex items-center gap-3 text-xl">
        <BellOff aria-hidden className="size-6 text-glaze-text" />
        {t.stopTitle}
      </h1>
      <p role="status">{search === null ? t.stopGone : stopped ? t.stopDone(search) : t.stopLead(search)}</p>
      <div className="flex flex-wrap gap-2">
        {search !== null && (
          <Form method="post">
            <Button variant={stopped ? "secondary" : "primary"} name="intent" value={stopped ? "resume" : "stop"}>
              {stopped ? t.resume : t.stopNow}
            </Button>
          </Form>
        )}
        <LinkButton to={query ? `/search?${query}` : "/search"} variant="ghost">
          {finding.shortlist.toSearch}
        </LinkButton>
      </div>
    </Card>
  );
}
