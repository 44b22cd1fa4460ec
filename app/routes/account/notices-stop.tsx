import { redirect, type HeadersFunction, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { BellOff } from "lucide-react";
import { StopParams } from "~/features/notifications/schema";
import { readStop, stopByToken } from "~/features/notifications/stop.server";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { isFromNoPage } from "~/lib/http";
import { Button, LinkButton } from "~/ui/button";
import { Card } from "~/ui/card";

/** The address holds a token, so nothing remembers it or passes it on. */
export const headers: HeadersFunction = () => ({ "Referrer-Policy": "same-origin", "Cache-Control": "no-store" });
export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }, { name: "robots", content: "noindex" }, { name: "referrer", content: "same-origin" }];

/** Scanners of mail open links: looking at this page stops nothing, its button does, and so does the mail program's own POST (RFC 8058). */
export const loader = guard({ as: "anyone", params: StopParams, rate: "stop_address" }, async ({ db, params, locale }) => ({
  title: messagesFor(locale).notices.stop.title,
  stop: await readStop(db, params.token),
}));

export const action = guard({ as: "anyone", params: StopParams, rate: "stop_address" }, async ({ db, params, request }) => {
  if (!(await stopByToken(db, params.token))) throw errorResponse("not_found");
  // Mail programs don't follow a redirect of their POST.
  if (isFromNoPage(request)) return null;
  return redirect(`/notices/stop/${params.token}`, 303);
});

export default function StopPage() {
  const { stop } = useLoaderData<typeof loader>();
  const { notices } = useMessages();
  const t = notices.stop;
  const lead = stop && (stop.scope === "digest" ? t.leadDigest : stop.room ? t.leadRoom : t.lead(notices.families[stop.scope].name));
  return (
    <Card className="mx-auto mt-6 grid max-w-xl gap-4">
      <h1 className="flex items-center gap-3 text-xl">
        <BellOff aria-hidden className="size-6 text-glaze-text" />
        {t.title}
      </h1>
      <p role="status">{lead === null ? t.gone : stop?.stopped ? t.done : lead}</p>
      <div className="flex flex-wrap gap-2">
        {stop && !stop.stopped && (
          <Form method="post">
            <Button variant="primary">{t.now}</Button>
          </Form>
        )}
        <LinkButton to="/account/notifications" variant="ghost">
          {t.toPreferences}
        </LinkButton>
      </div>
    </Card>
  );
}
