import { redirect, type MetaFunction } from "@remix-run/node";
import { Form } from "@remix-run/react";
import { endSession } from "~/features/people/auth.server";
import { SignOutForm } from "~/features/people/schema";
import { AuthCard } from "~/features/people/ui/auth-card";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { Button } from "~/ui/button";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }, { name: "robots", content: "noindex" }];

export const loader = guard({ as: "person" }, async ({ locale }) => ({ title: messagesFor(locale).auth.signOutTitle }));

/** Ends the session here, or everywhere. What the browser kept of this site goes too; its language stays. */
export const action = guard({ as: "anyone", form: SignOutForm }, async (scope) => {
  await endSession(scope, scope.form.scope ?? "local");
  scope.setCookie("khosheh-firm", null);
  return redirect("/sign-in?out=1", { status: 303, headers: { "Clear-Site-Data": '"storage"', "Cache-Control": "no-store" } });
});

export default function SignOutPage() {
  const { auth } = useMessages();
  return (
    <AuthCard title={auth.signOutTitle} lead={auth.signOutLead}>
      <Form method="post" className="grid gap-3">
        <Button name="scope" value="local" variant="primary" size="lg" wide>
          {auth.signOutHere}
        </Button>
        <Button name="scope" value="global" size="lg" wide>
          {auth.signOutEverywhere}
        </Button>
      </Form>
    </AuthCard>
  );
}
