import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { MailOpen } from "lucide-react";
import { z } from "zod";
import { AuthCard } from "~/features/people/ui/auth-card";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { TextLink } from "~/ui/text-link";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }, { name: "robots", content: "noindex" }];

const Query = z.object({ for: z.enum(["sign-up", "magic-link", "reset", "change"]).catch("magic-link") });

export const loader = guard({ as: "anyone", query: Query }, async ({ query, locale }) => ({ sentFor: query.for, title: messagesFor(locale).auth.checkTitle }));

export default function CheckMailPage() {
  const { sentFor } = useLoaderData<typeof loader>();
  const { auth, common } = useMessages();
  const again = { "sign-up": "/sign-up", "magic-link": "/magic-link", reset: "/forgot-password", change: "/account" }[sentFor];
  const text = { "sign-up": auth.checkSignUp, "magic-link": auth.checkLink, reset: auth.checkLink, change: auth.checkChange }[sentFor];
  return (
    <AuthCard
      title={auth.checkTitle}
      ways={
        <>
          <TextLink to={again}>{auth.checkAgain}</TextLink>
          {sentFor === "change" ? <TextLink to="/account">{common.account}</TextLink> : <TextLink to="/sign-in">{auth.backToSignIn}</TextLink>}
        </>
      }
    >
      <div className="flex gap-4">
        <MailOpen aria-hidden className="mt-1 size-7 shrink-0 text-glaze-text" />
        <p>{text}</p>
      </div>
      <p className="text-sm text-ink-2">{auth.checkSpam}</p>
    </AuthCard>
  );
}
