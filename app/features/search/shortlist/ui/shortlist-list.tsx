import { Form } from "@remix-run/react";
import { Bookmark } from "lucide-react";
import { Fragment } from "react";
import { townName } from "~/features/firms/places";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Avatar } from "~/ui/avatar";
import { Badge } from "~/ui/badge";
import { Name } from "~/ui/bidi";
import { Button, LinkButton } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { TextInput } from "~/ui/text-input";
import { TextLink } from "~/ui/text-link";
import type { ShortlistEntry } from "../queries.server";
import type { Shortlist } from "../schema";

type Entry = Omit<ShortlistEntry, "at"> & { at: Date | string };

/** The firms of a list with a note beside each; `shareWith` names the firm whose list they can be added to. */
export function ShortlistList({ entries, of, here, shareWith, mayEdit }: { entries: Entry[]; of: Shortlist; here: string; shareWith: string | null; mayEdit: boolean }) {
  const { locale } = useLocale();
  const { finding, common } = useMessages();
  const format = useFormat();
  const t = finding.shortlist;
  if (entries.length === 0) {
    return (
      <EmptyState icon={Bookmark} title={t.emptyTitle} action={<LinkButton to="/search" variant="primary">{t.toSearch}</LinkButton>}>
        {t.emptyBody}
      </EmptyState>
    );
  }
  return (
    <ul className="overflow-hidden rounded-lg border border-line bg-paper">
      {entries.map((entry) => {
        const name = (locale === "fa" ? entry.nameFa : entry.nameEn) || entry.nameFa || entry.nameEn;
        const tagline = (locale === "fa" ? entry.taglineFa : entry.taglineEn) || entry.taglineFa || entry.taglineEn;
        return (
          <li key={entry.firmId} className="border-b border-line p-4 last:border-b-0">
            <div className="flex items-start gap-3">
              <Avatar square size="md" name={name} src={entry.logoFileId && `/files/${entry.logoFileId}`} />
              <div className="min-w-0 flex-1">
                <h2 className="font-semibold">
                  {entry.gone ? <Name>{name}</Name> : (
                    <TextLink to={`/firms/${entry.slug}`}>
                      <Name>{name}</Name>
                    </TextLink>
                  )}
                </h2>
                <p className="text-sm text-ink-2">
                  {[tagline, townName(entry.city, locale)].filter(Boolean).map((part, index) => (
                    <Fragment key={index}>
                      {index > 0 && " · "}
                      <Name>{part}</Name>
                    </Fragment>
                  ))}
                </p>
                <p className="mt-0.5 flex flex-wrap items-center gap-2 text-sm text-ink-3">
                  {entry.gone && <Badge tone="now">{t.gone}</Badge>}
                  {of === "firm" && entry.addedBy ? t.addedBy(entry.addedBy, format.date(entry.at)) : format.date(entry.at)}
                </p>
              </div>
            </div>
            {mayEdit ? (
              <Form method="post" className="mt-3 flex flex-wrap items-end gap-2">
                <input type="hidden" name="firmId" value={entry.firmId} />
                <input type="hidden" name="of" value={of} />
                <input type="hidden" name="next" value={here} />
                <TextInput id={`note-${entry.firmId}`} name="note" label={<span className="sr-only">{t.noteFor(name)}</span>} placeholder={t.note} defaultValue={entry.note} maxLength={300} className="min-w-40 flex-1" />
                <Button size="sm" name="intent" value="note" className="min-h-11">
                  {common.save}
                </Button>
                <Button size="sm" variant="ghost" name="intent" value="remove" aria-label={t.unsave(name)} className="min-h-11">
                  {common.remove}
                </Button>
              </Form>
            ) : (
              entry.note && <p className="mt-2" dir="auto">{entry.note}</p>
            )}
            {shareWith && !entry.gone && (
              <Form method="post" className="mt-1">
                <input type="hidden" name="firmId" value={entry.firmId} />
                <input type="hidden" name="of" value="firm" />
                <input type="hidden" name="next" value={here} />
                <Button size="sm" variant="ghost" name="intent" value="add">
                  {t.shareWith(shareWith)}
                </Button>
              </Form>
            )}
          </li>
        );
      })}
    </ul>
  );
}
