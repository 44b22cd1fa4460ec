import { Link, useFetcher, useLocation, useRouteLoaderData } from "@remix-run/react";
import { Bookmark, BookmarkCheck } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { buttonClass } from "~/ui/button";
import { cn } from "~/ui/class-names";

/** Keeps a firm on the person's own list, or takes it off; a plain form. Visitors are asked to sign in and come back. */
export function SaveButton({ firm, saved, labelled = false }: { firm: { id: string; name: string }; saved: boolean; labelled?: boolean }) {
  const { finding: t } = useMessages();
  const { pathname, search } = useLocation();
  const root = useRouteLoaderData<{ viewer: object | null }>("root");
  const fetcher = useFetcher();
  const here = pathname + search;
  const sent = fetcher.formData?.get("intent");
  const on = sent ? sent === "add" : saved;
  const Icon = on ? BookmarkCheck : Bookmark;
  const label = on ? t.shortlist.unsave(firm.name) : t.shortlist.save(firm.name);
  const look = labelled ? buttonClass({}) : cn("grid size-11 place-items-center rounded-full hover:bg-sunk lg:size-9", on ? "text-glaze-text" : "text-ink-3");
  const inside = (
    <>
      <Icon aria-hidden className={labelled ? undefined : "size-5"} />
      {labelled && <span aria-hidden>{on ? t.shortlist.saved : t.shortlist.saveShort}</span>}
      <span className="sr-only">{label}</span>
    </>
  );
  if (!root?.viewer) {
    return (
      <Link to={`/sign-in?next=${encodeURIComponent(here)}`} rel="nofollow" className={look}>
        {inside}
      </Link>
    );
  }
  return (
    <form
      method="post"
      action="/shortlist"
      className="contents"
      onSubmit={(event) => {
        event.preventDefault();
        fetcher.submit({ intent: on ? "remove" : "add", firmId: firm.id, stay: "on" }, { method: "post", action: "/shortlist" });
      }}
    >
      <input type="hidden" name="firmId" value={firm.id} />
      <input type="hidden" name="next" value={here} />
      <button name="intent" value={on ? "remove" : "add"} aria-pressed={on} className={look}>
        {inside}
      </button>
    </form>
  );
}
