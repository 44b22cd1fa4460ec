import type { SubmissionResult } from "@conform-to/react";
import { Form, Link } from "@remix-run/react";
import { Flag } from "lucide-react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { Select } from "~/ui/choice";
import { cn } from "~/ui/class-names";
import { EmptyState } from "~/ui/empty-state";
import { TextInput } from "~/ui/text-input";
import type { ActEntry, Report } from "../membership.server";
import { ActLog } from "./act-log";
import { MUTE_HOURS } from "./moderating";

type Shown = Omit<Report, "at"> & { at: Date | string };
type Act = Omit<ActEntry, "at" | "until"> & { at: Date | string; until: Date | string | null };
type Answer = { submission: SubmissionResult } | undefined;

/** What was reported to a desk, as it stood then, and what the desk can do about it. */
export function ReportQueue({ reports, acts, decides, answer }: { reports: Shown[]; acts: Act[]; decides: boolean; answer: Answer }) {
  const { talk: t } = useMessages();
  const format = useFormat();
  const open = reports.filter(({ state }) => state === "open");
  return (
    <div className="stack">
      <Card>
        <CardHeader title={t.queue} aside={open.length > 0 && format.number(open.length)} />
        <p className="mb-4 max-w-text text-ink-2">{t.queueBody}</p>
        {reports.length === 0 && (
          <EmptyState icon={Flag} title={t.queueEmpty}>
            {t.queueEmptyBody}
          </EmptyState>
        )}
        <ul>
          {reports.map((report) => (
            <li key={report.id} className="grid gap-3 border-t border-line py-4 first:border-t-0 first:pt-0 last:pb-0">
              <ReportHead report={report} />
              <Snapshot report={report} />
              {decides && <Decide report={report} answer={answer} />}
            </li>
          ))}
        </ul>
      </Card>
      {acts.length > 0 && (
        <Card>
          <CardHeader title={t.deskActs} />
          <ActLog acts={acts} />
        </Card>
      )}
    </div>
  );
}

function ReportHead({ report }: { report: Shown }) {
  const { talk: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const pick = (fa: string | null, en: string | null) => (locale === "fa" ? fa : en) ?? "–";
  return (
    <div>
      <p className="flex flex-wrap items-center gap-2">
        <b>{t.reportReasons[report.reason]}</b>
        <Badge tone={report.state === "open" ? "now" : "quiet"}>{t.reportStates[report.state as "open"]}</Badge>
      </p>
      <p className="text-sm text-ink-2">
        {t.reportedFirm}: <bdi>{pick(report.reportedFa, report.reportedEn)}</bdi> · {t.reporter}: <bdi>{pick(report.reporterFa, report.reporterEn)}</bdi> · {format.dateTime(report.at)}
      </p>
      {report.note && <p dir="auto">{report.note}</p>}
    </div>
  );
}

/** The message and what stood around it when it was reported, whatever became of it since. */
function Snapshot({ report }: { report: Shown }) {
  const { talk: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  return (
    <ol className="grid gap-1 rounded-md bg-sunk p-3 text-sm" aria-label={t.snapshot}>
      {report.snapshot.map((row) => (
        <li key={row.seq} className={cn("rounded-md px-2 py-1", row.seq === report.seq && "bg-saffron-soft")}>
          <p className="text-ink-2">
            <bdi className="font-semibold text-ink">{row.name}</bdi> · <bdi>{locale === "fa" ? row.firmFa : row.firmEn}</bdi> · {format.dateTime(row.at)}
          </p>
          <p dir="auto" className="[overflow-wrap:anywhere] whitespace-pre-wrap">
            {row.deleted ? t.removed : row.body}
          </p>
          {row.said?.map((body, index) => (
            <p key={index} dir="auto" className="[overflow-wrap:anywhere] whitespace-pre-wrap text-ink-2">
              {t.saidBefore}: {body}
            </p>
          ))}
          {row.files && <p className="text-ink-2">{format.list(row.files)}</p>}
        </li>
      ))}
    </ol>
  );
}

function Decide({ report, answer }: { report: Shown; answer: Answer }) {
  const { talk: t } = useMessages();
  const format = useFormat();
  const mine = answer?.submission.initialValue?.reportId === report.id ? answer.submission : undefined;
  const problem = Object.values(mine?.error ?? {}).flatMap((errors) => errors ?? [])[0];
  const typed = typeof mine?.initialValue?.reason === "string" ? mine.initialValue.reason : undefined;
  const act = (value: string, variant: "secondary" | "danger" | "ghost" = "secondary") => (
    <Button name="act" value={value} size="sm" variant={variant}>
      {t.actNames[value as "mute"]}
    </Button>
  );
  return (
    <Form method="post" className="grid gap-3">
      <input type="hidden" name="reportId" value={report.id} />
      <input type="hidden" name="conversationId" value={report.conversationId} />
      <input type="hidden" name="firmId" value={report.reportedFirmId ?? ""} />
      <input type="hidden" name="seq" value={report.seq} />
      <div className="grid gap-3 md:grid-cols-[minmax(0,1fr)_12rem]">
        <TextInput id={`reason-${report.id}`} name="reason" label={t.actReason} hint={t.actReasonHint} maxLength={500} required error={problem} defaultValue={typed} />
        <Select
          id={`hours-${report.id}`}
          name="hours"
          label={t.muteFor}
          defaultValue="24"
          options={MUTE_HOURS.map((hours) => ({ value: String(hours), label: format.duration(hours * 3_600_000, 1) }))}
        />
      </div>
      <div className="flex flex-wrap gap-2">
        {report.reportedFirmId && act("mute")}
        {report.reportedFirmId && act("ban", "danger")}
        {report.reportedFirmId && report.state !== "open" && act("unmute")}
        {report.reportedFirmId && report.state !== "open" && act("unban")}
        {act("delete", "danger")}
        {act(report.locked ? "unlock" : "lock")}
        {report.state === "open" && act("dismiss", "ghost")}
        {report.inside && (
          <Link to={`/chat/${report.conversationId}?m=${report.seq}#m${report.seq}`} className="inline-flex min-h-9 items-center px-2 text-sm text-glaze-text underline underline-offset-4">
            {t.toMessage}
          </Link>
        )}
      </div>
    </Form>
  );
}
