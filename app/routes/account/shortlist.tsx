import { data, redirect, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Scale } from "lucide-react";
import { nameIn } from "~/features/firms/access.server";
import { canEdit } from "~/features/firms/rules";
import { comparePath } from "~/features/search/compare/schema";
import { MOST_COMPARED } from "~/features/search/schema";
import { changeShortlist } from "~/features/search/shortlist/commands.server";
import { readShortlist } from "~/features/search/shortlist/queries.server";
import { ShortlistForm, ShortlistQuery } from "~/features/search/shortlist/schema";
import { ShortlistList } from "~/features/search/shortlist/ui/shortlist-list";
import { useFormat, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { LinkButton } from "~/ui/button";
import { Flash } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";
import { Tabs } from "~/ui/tabs";

export const loader = guard({ as: "person", query: ShortlistQuery }, async ({ actor, viewer, db, query, locale }) => {
  const firm = viewer.firms.find(({ id }) => id === viewer.actingFirmId) ?? null;
  const of = firm ? query.of : "me";
  return {
    title: messagesFor(locale).finding.shortlist.title,
    of,
    firm: firm && { name: nameIn(locale, firm), mayEdit: canEdit(firm.role) },
    entries: await db.as(actor, (tx) => readShortlist(tx, of === "firm" && firm ? { firmId: firm.id } : { personId: actor.personId })),
  };
});

const notices = { add: "added", remove: "removed", note: "noted" } as const;

export const action = guard({ as: "person", form: ShortlistForm, rate: "write_person" }, async ({ actor, viewer, db, form }) => {
  const answer = await db.as(actor, (tx) => changeShortlist(tx, { ...form, actor, actingFirmId: viewer.actingFirmId }));
  if (!answer.ok) return answer;
  if (form.stay) return data({ ok: true as const });
  const [path = "/", search = ""] = form.next.split("?");
  const query = new URLSearchParams(search);
  if (path === "/shortlist") query.set("notice", notices[form.intent]);
  const text = query.toString();
  return redirect(text ? `${path}?${text}` : path, 303);
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export default function ShortlistPage() {
  const { entries, of, firm } = useLoaderData<typeof loader>();
  const { finding } = useMessages();
  const format = useFormat();
  const t = finding.shortlist;
  const comparable = entries.filter(({ gone }) => !gone).slice(0, MOST_COMPARED);
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title={t.title}
        lead={t.lead}
        actions={
          comparable.length > 1 && (
            <LinkButton to={comparePath(comparable.map(({ slug }) => slug))}>
              <Scale aria-hidden />
              {t.compareFirst(format.number(comparable.length))}
            </LinkButton>
          )
        }
      />
      {firm && (
        <Tabs
          className="mb-5"
          label={t.title}
          tabs={[
            { to: "/shortlist", label: t.mine, current: of === "me" },
            { to: "/shortlist?of=firm", label: t.ofFirm(firm.name), current: of === "firm" },
          ]}
        />
      )}
      <Flash texts={t.notices} />
      <ShortlistList
        entries={entries}
        of={of}
        here={of === "firm" ? "/shortlist?of=firm" : "/shortlist"}
        shareWith={of === "me" && firm?.mayEdit ? firm.name : null}
        mayEdit={of === "me" || firm?.mayEdit === true}
      />
    </div>
  );
}
