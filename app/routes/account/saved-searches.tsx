import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { changeSavedSearch } from "~/features/search/kept/commands.server";
import { readSavedSearches } from "~/features/search/kept/queries.server";
import { SavedSearchForm } from "~/features/search/kept/schema";
import { SavedList } from "~/features/search/kept/ui/saved-list";
import { readNames } from "~/features/search/queries.server";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { ErrorSummary } from "~/ui/form";
import { Flash } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";

export const loader = guard({ as: "person" }, ({ actor, db, locale }) =>
  db.as(actor, async (tx) => ({ title: messagesFor(locale).finding.kept.title, searches: await readSavedSearches(tx), names: await readNames(tx) })),
);

const notices = { save: "saved", cadence: "changed", stop: "stopped", resume: "resumed", remove: "removed" } as const;

export const action = guard({ as: "person", form: SavedSearchForm, rate: "write_person" }, async ({ actor, db, form }) => {
  const answer = await db.as(actor, (tx) => changeSavedSearch(tx, { ...form, actor }));
  if (!answer.ok) return answer;
  return redirect(form.intent === "save" ? `/search?${form.query}&notice=saved` : `/saved-searches?notice=${notices[form.intent]}`, 303);
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export default function SavedSearchesPage() {
  const { searches, names } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { finding } = useMessages();
  const t = finding.kept;
  const problems = answer && "submission" in answer ? Object.values(answer.submission.error ?? {}).flatMap((messages) => (messages ?? []).map((message) => ({ message }))) : [];
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title={t.title} lead={t.lead} />
      <ErrorSummary errors={problems} />
      <Flash texts={t.notices} />
      <SavedList searches={searches} names={names} />
    </div>
  );
}
