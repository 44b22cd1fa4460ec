import type { SubmissionResult } from "@conform-to/react";
import { Form, Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Button, LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { DateTimeInput } from "~/ui/date-time-input";
import { PageHeader } from "~/ui/page-header";
import type { ActEntry, moderated, Standing } from "../membership.server";
import type { Guest } from "../need-room.server";
import type { ConversationHead } from "../schema";
import { ActLog } from "./act-log";
import { BringFirm } from "./bring-firm";
import { Moderating } from "./moderating";

type Given<T> = T extends Date ? Date | string : T extends object ? { [K in keyof T]: Given<T[K]> } : T;
type Props = {
  head: ConversationHead;
  title: string;
  party: { firmId: string | null; deskId: string | null } | null;
  /** The firms that the actor may bring in, as far as they are looked for; null for whoever brings nobody. */
  guests: Guest[] | null;
  q: string;
  standing: Standing;
  acts: Given<ActEntry>[];
  /** For the broker whose desk is a party here. */
  desk: Given<NonNullable<Awaited<ReturnType<typeof moderated>>>> | null;
  now: string;
  answer: SubmissionResult | undefined;
};

const HOURS = [8, 24 * 7, 24 * 365];

/** What concerns a conversation as a whole: who is in it, finding in it, quiet, leaving, blocking, taking it along, and what the desk did. */
export function ConversationAbout({ head, title, party, guests, q, standing, acts, desk, now, answer }: Props) {
  const { talk: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const name = (entry: { nameFa: string; nameEn: string }) => (locale === "fa" ? entry.nameFa : entry.nameEn);
  const muted = head.mutedUntil !== null && Date.parse(head.mutedUntil) > Date.parse(now);
  const writes = party?.firmId != null;
  const jumping = answer?.initialValue?.intent === "jump" ? answer.initialValue : undefined;
  const problem = answer?.initialValue?.intent === "moderate" ? undefined : Object.values(answer?.error ?? {}).flatMap((errors) => errors ?? [])[0];
  return (
    <div className="mx-auto grid max-w-text gap-4">
      <PageHeader crumbs={[{ to: `/chat/${head.c}`, label: t.toConversation }]} title={<bdi>{title}</bdi>} />
      {problem && !jumping && <Alert tone="bad">{problem}</Alert>}
      <Card>
        <CardHeader title={t.parties} aside={format.number(head.parties.length)} />
        <ul className="grid gap-1">
          {head.parties.map((one) => (
            <li key={one.firmId ?? one.deskId}>
              {one.slug ? (
                <Link to={`/firms/${one.slug}`} className="flex min-h-9 items-center text-glaze-text hover:underline">
                  <bdi>{name(one)}</bdi>
                </Link>
              ) : (
                <span className="flex min-h-9 items-center">
                  <bdi>{t.deskOf(name(one))}</bdi>
                </span>
              )}
            </li>
          ))}
        </ul>
        {guests && <BringFirm found={guests} q={q} />}
      </Card>
      <Card>
        <CardHeader title={t.searchHere} />
        <Form method="get" action="/chat/search" role="search" className="flex gap-2">
          <input type="hidden" name="c" value={head.c} />
          <input type="search" name="q" aria-label={t.searchHere} required minLength={2} maxLength={200} className="own-direction min-h-11 w-full min-w-0 rounded-full border border-edge bg-paper px-4" />
          <Button>{t.searchGo}</Button>
        </Form>
        <Form method="post" className="mt-4 grid gap-3">
          <input type="hidden" name="intent" value="jump" />
          <DateTimeInput field={{ id: "jump", name: "day", initialValue: jumping?.day }} error={jumping ? problem : undefined} label={t.jump} now={now} defaultValue={now} years={{ before: 3, after: 0 }} withTime={false} />
          <Button className="justify-self-start">{t.go}</Button>
        </Form>
      </Card>
      <Card>
        <CardHeader title={t.quiet} />
        {muted ? (
          <Form method="post" className="grid gap-2">
            <p className="text-ink-2">{t.mutedUntil(format.dateTime(head.mutedUntil!))}</p>
            <input type="hidden" name="intent" value="mute" />
            <Button name="hours" value="0" className="justify-self-start">
              {t.unmute}
            </Button>
          </Form>
        ) : (
          <Form method="post" className="grid gap-2">
            <p className="text-ink-2">{t.quietBody}</p>
            <input type="hidden" name="intent" value="mute" />
            <div className="flex flex-wrap gap-2">
              {HOURS.map((hours) => (
                <Button key={hours} name="hours" value={hours} size="sm">
                  {format.duration(hours * 3_600_000, 1)}
                </Button>
              ))}
            </div>
          </Form>
        )}
      </Card>
      {head.kind === "direct" && writes && (
        <Card id="block">
          <CardHeader title={standing.blocked ? t.blockedTitle : t.block} />
          {standing.blocked ? (
            <Once intent="unblock" label={t.unblock}>
              {t.blockedBody}
            </Once>
          ) : (
            <Once intent="block" label={t.block} danger>
              {t.blockBody}
            </Once>
          )}
        </Card>
      )}
      {head.kind === "room" && writes && !standing.holds && (
        <Card>
          <CardHeader title={t.leave} />
          <Once intent="leave" label={t.leave} danger>
            {t.leaveBody}
          </Once>
        </Card>
      )}
      <Card>
        <CardHeader title={t.exports} />
        <p className="mb-3 text-ink-2">{t.exportsBody}</p>
        <div className="flex flex-wrap gap-2">
          <LinkButton to={`/chat/${head.c}/export?format=html`} reloadDocument size="sm">
            {t.exportHtml}
          </LinkButton>
          <LinkButton to={`/chat/${head.c}/export?format=json`} reloadDocument size="sm">
            {t.exportJson}
          </LinkButton>
        </div>
      </Card>
      {desk && <Moderating desk={desk} answer={answer} />}
      {acts.length > 0 && (
        <Card>
          <CardHeader title={t.acts} />
          <ActLog acts={acts} />
        </Card>
      )}
    </div>
  );
}

/** An act with its consequence beside it. */
function Once({ intent, label, danger = false, children }: { intent: string; label: string; danger?: boolean; children: ReactNode }) {
  return (
    <Form method="post" className="grid gap-3">
      <p className="text-ink-2">{children}</p>
      <Button name="intent" value={intent} variant={danger ? "danger" : "secondary"} size="sm" className="justify-self-start">
        {label}
      </Button>
    </Form>
  );
}
