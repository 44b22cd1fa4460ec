import type { SubmissionResult } from "@conform-to/react";
import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { Select } from "~/ui/choice";
import { TextInput } from "~/ui/text-input";
import type { PartyStanding } from "../membership.server";
import type { DeskAct } from "../schema";

type Firm = Omit<PartyStanding, "mutedUntil"> & { mutedUntil: Date | string | null };
type Props = { desk: { clusterId: string; locked: boolean; open: boolean; firms: Firm[] }; answer: SubmissionResult | undefined };

export const MUTE_HOURS = [24, 24 * 7, 24 * 30];

/** What the desk of a room can do there without a report: each firm's place, and the room as a whole. */
export function Moderating({ desk, answer }: Props) {
  const { talk: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const name = (firm: Firm) => (locale === "fa" ? firm.nameFa : firm.nameEn);
  const button = (act: DeskAct, variant: "secondary" | "danger" = "secondary") => (
    <Button name="act" value={act} size="sm" variant={variant}>
      {t.actNames[act]}
    </Button>
  );
  return (
    <Card id="moderate">
      <CardHeader title={t.moderate} />
      <p className="mb-3 text-ink-2">{t.moderateBody}</p>
      <ul className="grid gap-2">
        {desk.firms.map((firm) => (
          <li key={firm.firmId}>
            <Fold open={answer?.initialValue?.firmId === firm.firmId} summary={<bdi>{name(firm)}</bdi>} mark={firm.banned ? t.putOut : firm.mutedUntil ? t.mutedTill(format.dateTime(firm.mutedUntil)) : null}>
              <Act key={`${firm.banned} ${String(firm.mutedUntil)}`} clusterId={desk.clusterId} firmId={firm.firmId} answer={answer} hours={!firm.banned && !firm.mutedUntil}>
                {!firm.banned && button(firm.mutedUntil ? "unmute" : "mute")}
                {button(firm.banned ? "unban" : "ban", firm.banned ? "secondary" : "danger")}
              </Act>
            </Fold>
          </li>
        ))}
        {(desk.open || desk.locked) && (
          <li>
            <Fold open={answer?.initialValue?.firmId === ""} summary={t.wholeRoom} mark={desk.locked ? t.actNames.lock : null}>
              <Act key={String(desk.locked)} clusterId={desk.clusterId} firmId="" answer={answer}>
                {button(desk.locked ? "unlock" : "lock")}
              </Act>
            </Fold>
          </li>
        )}
      </ul>
    </Card>
  );
}

function Fold({ open, summary, mark, children }: { open: boolean; summary: ReactNode; mark: string | null; children: ReactNode }) {
  return (
    <details open={open} className="rounded-md border border-line px-4">
      <summary className="min-h-11 cursor-pointer py-2.5 font-semibold">
        {summary} {mark && <Badge tone="now">{mark}</Badge>}
      </summary>
      {children}
    </details>
  );
}

/** The reason of one act isn't that of the next: whoever renders this gives it a key of how things stand. */
function Act({ clusterId, firmId, answer, hours = false, children }: { clusterId: string; firmId: string; answer: Props["answer"]; hours?: boolean; children: ReactNode }) {
  const { talk: t } = useMessages();
  const format = useFormat();
  const mine = answer?.initialValue?.firmId === firmId ? answer : undefined;
  const problem = Object.values(mine?.error ?? {}).flatMap((errors) => errors ?? [])[0];
  const typed = typeof mine?.initialValue?.reason === "string" ? mine.initialValue.reason : undefined;
  return (
    <Form method="post" className="grid gap-3 pb-4">
      <input type="hidden" name="intent" value="moderate" />
      <input type="hidden" name="clusterId" value={clusterId} />
      <input type="hidden" name="firmId" value={firmId} />
      <div className="grid gap-3 md:grid-cols-[minmax(0,1fr)_12rem]">
        <TextInput id={`reason-${firmId || "room"}`} name="reason" label={t.actReason} hint={firmId ? t.actReasonHint : t.actReasonAll} maxLength={500} required error={problem} defaultValue={typed} />
        {hours && (
          <Select id={`hours-${firmId}`} name="hours" label={t.muteFor} defaultValue="24" options={MUTE_HOURS.map((count) => ({ value: String(count), label: format.duration(count * 3_600_000, 1) }))} />
        )}
      </div>
      <div className="flex flex-wrap gap-2">{children}</div>
    </Form>
  );
}
