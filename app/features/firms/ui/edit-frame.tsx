import { useActionData } from "@remix-run/react";
import type { ReactNode } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { LinkButton } from "~/ui/button";
import { Flash } from "~/ui/flash";
import { Meter } from "~/ui/meter";
import { PageHeader } from "~/ui/page-header";
import { Tabs } from "~/ui/tabs";
import { TextLink } from "~/ui/text-link";
import type { EditFrameData } from "../access.server";

const sections = ["basics", "work", "place", "certificates", "photos"] as const;

/** Frame of the pages on which a profile is edited: parts, completeness, and what helps most next. */
export function EditFrame({ frame, children }: { frame: EditFrameData; children: ReactNode }) {
  const { firms, common } = useMessages();
  const format = useFormat();
  // A refused form comes back to an address that may still carry the notice of the one before.
  const refused = useActionData() !== undefined;
  const base = `/firms/${frame.slug}`;
  const tabs = [...sections, ...(frame.role === "owner" ? (["status"] as const) : [])];
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        crumbs={[{ to: "/firms", label: common.myFirms }]}
        title={firms.editing.title(frame.name)}
        actions={
          <>
            <LinkButton to={base}>{firms.editing.seePage}</LinkButton>
            <LinkButton to={`${base}/people`}>{firms.mine.people}</LinkButton>
          </>
        }
      />
      <Meter
        size="sm"
        className="mb-5"
        label={firms.editing.completeness}
        value={frame.percent}
        target={100}
        note={
          <>
            <span>{firms.mine.profileDone(format.percent(frame.percent / 100))}</span>
            {frame.next && (
              <span>
                {firms.mine.nextStep} <TextLink to={`${base}/edit/${frame.next.section}`}>{firms.steps[frame.next.key]}</TextLink>
              </span>
            )}
          </>
        }
      />
      <Tabs label={firms.editing.sections} className="mb-5" tabs={tabs.map((section) => ({ to: `${base}/edit/${section}`, label: firms.sections[section] }))} />
      {!refused && <Flash texts={firms.editing.notices} />}
      {children}
    </div>
  );
}
