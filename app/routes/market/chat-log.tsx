import type { MetaFunction } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { ShieldCheck } from "lucide-react";
import { ownActs } from "~/features/chat/membership.server";
import { ActLog } from "~/features/chat/ui/act-log";
import { useLocale, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { Name } from "~/ui/bidi";
import { Card } from "~/ui/card";
import { EmptyState } from "~/ui/empty-state";
import { PageHeader } from "~/ui/page-header";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

/** What desks did about the reader's firms in conversations, also in those that they were put out of. */
export const loader = guard({ as: "person" }, async ({ actor, db, locale }) => ({ title: messagesFor(locale).talk.acts, acts: await db.as(actor, (tx) => ownActs(tx)) }));

export default function ChatLogPage() {
  const { title, acts } = useLoaderData<typeof loader>();
  const { talk: t, chat } = useMessages();
  const { locale } = useLocale();
  return (
    <div className="mx-auto grid max-w-text gap-4">
      <PageHeader crumbs={[{ to: "/chat", label: chat.title }]} title={title} lead={t.ownActsLead} />
      {acts.length === 0 ? (
        <EmptyState icon={ShieldCheck} title={t.ownActsEmpty}>
          {t.ownActsEmptyBody}
        </EmptyState>
      ) : (
        <Card>
          <ActLog
            acts={acts}
            where={(act) => {
              const name = act.title ?? (locale === "fa" ? act.otherFa : act.otherEn) ?? chat.title;
              return <p>{act.inside ? <Link to={`/chat/${act.conversationId}`} className="text-glaze-text underline underline-offset-4"><Name>{name}</Name></Link> : <Name>{name}</Name>}</p>;
            }}
          />
        </Card>
      )}
    </div>
  );
}
