import type { MetaFunction } from "@remix-run/node";
import { MailCheck } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { EmptyState } from "~/ui/empty-state";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "anyone" }, async ({ locale }) => ({ title: messagesFor(locale).auth.checkTitle }));

export default function CheckMailPage() {
  const { auth: t } = useMessages();
  return (
    <div className="mx-auto w-full max-w-md">
      <EmptyState icon={MailCheck} title={<h1 className="text-xl">{t.checkTitle}</h1>}>
        {t.checkBody}
      </EmptyState>
    </div>
  );
}
