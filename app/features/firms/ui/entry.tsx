import { Form } from "@remix-run/react";
import { ChevronDown, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import { Button, buttonClass } from "~/ui/button";
import type { ListPart } from "../schema";

/** One entry of a list: what it says, and folded under it the form that changes it and the question before it goes. */
export function Entry({ title, meta, open, children, part, id }: { title: ReactNode; meta?: ReactNode; open: boolean; children: ReactNode; part: ListPart; id: string }) {
  const { common } = useMessages();
  return (
    <li className="border-b border-line py-3 last:border-b-0">
      <details open={open} className="group">
        <summary className="flex cursor-pointer list-none items-center justify-between gap-3 rounded-md py-1">
          <span className="min-w-0">
            <span className="block font-semibold">{title}</span>
            {meta && <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-2">{meta}</span>}
          </span>
          <span className="inline-flex shrink-0 items-center gap-1 text-sm font-semibold text-glaze-text">
            {common.edit}
            <ChevronDown aria-hidden className="size-4 transition-transform group-open:rotate-180 motion-reduce:transition-none" />
          </span>
        </summary>
        <div className="mt-3 grid gap-4">
          {children}
          <RemoveEntry part={part} id={id} />
        </div>
      </details>
    </li>
  );
}

function RemoveEntry({ part, id }: { part: ListPart; id: string }) {
  const { common, firms } = useMessages();
  return (
    <Confirm trigger={common.remove} question={firms.editing.confirmRemove}>
      <Form method="post" encType={part === "certificate" ? "multipart/form-data" : undefined}>
        <input type="hidden" name="intent" value="remove" />
        <input type="hidden" name="part" value={part} />
        <input type="hidden" name="id" value={id} />
        <Button variant="danger" size="sm">
          {firms.editing.removeYes}
        </Button>
      </Form>
    </Confirm>
  );
}

/** A question that unfolds before something goes; needs no script. */
export function Confirm({ trigger, question, children }: { trigger: ReactNode; question: ReactNode; children: ReactNode }) {
  return (
    <details className="justify-self-start">
      <summary className={buttonClass({ size: "sm", variant: "ghost" }, "cursor-pointer list-none text-bad")}>{trigger}</summary>
      <div className="mt-2 grid max-w-text justify-items-start gap-2 rounded-md bg-bad-soft px-4 py-3">
        <p>{question}</p>
        {children}
      </div>
    </details>
  );
}

/** The folded form at the end of a list that adds to it. */
export function AddEntry({ label, open, children }: { label: ReactNode; open: boolean; children: ReactNode }) {
  return (
    <details open={open} className="mt-3">
      <summary className={buttonClass({}, "cursor-pointer list-none")}>
        <Plus aria-hidden />
        {label}
      </summary>
      <div className="mt-4">{children}</div>
    </details>
  );
}
