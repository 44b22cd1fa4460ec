import { redirect, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { redeemLink } from "~/features/people/commands.server";
import { Confirmation } from "~/features/people/schema";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { safeRedirect } from "~/lib/http";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { PageHeader } from "~/ui/page-header";
import { TextLink } from "~/ui/text-link";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

// Mail scanners open links: the token is redeemed by the button's POST, never by this GET.
export const loader = guard({ as: "anyone" }, async ({ url, locale }) => {
  const parsed = Confirmation.safeParse(Object.fromEntries(url.searchParams));
  return { title: messagesFor(locale).auth.confirmTitle, link: parsed.success ? parsed.data : null };
});

export const action = guard({ as: "anyone", form: Confirmation }, async ({ form, ...scope }) => {
  const answer = await redeemLink(scope, form);
  if (!answer.ok) return answer;
  return redirect(form.type === "recovery" ? "/reset-password" : safeRedirect(form.next, "/"), 303);
});

export default function ConfirmPage() {
  const { link } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { auth: t } = useMessages();
  const failed = !link || answer !== undefined;
  return (
    <div className="mx-auto w-full max-w-md">
      <PageHeader title={t.confirmTitle} />
      <Card className="grid gap-4">
        {failed ? (
          <>
            <Alert tone="bad" role="alert">
              {t.confirmFailed}
            </Alert>
            <TextLink to="/magic-link">{t.magic}</TextLink>
          </>
        ) : (
          <Form method="post" className="grid gap-4">
            <p>{t.confirmBody}</p>
            {Object.entries(link).map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
            <Button variant="primary" wide>
              {t.confirmGo}
            </Button>
          </Form>
        )}
      </Card>
    </div>
  );
}
