import { Form, useNavigation } from "@remix-run/react";
import { Inbox } from "lucide-react";
import { Town } from "~/features/firms/ui/town";
import { useFormat, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Badge } from "~/ui/badge";
import { Name, Text } from "~/ui/bidi";
import { Button, buttonClass } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { EmptyState } from "~/ui/empty-state";
import { RelativeTime } from "~/ui/relative-time";
import { TextLink } from "~/ui/text-link";
import { TextArea } from "~/ui/text-input";
import type { Applicant, Decision } from "../queries.server";
import { useNameOf } from "./names";
import { PhoneLink } from "./phone-link";
import { problemOf, type Answer } from "./problem";

/** Firms that wait for an answer, each with the form that gives it. */
export function Applicants({ applicants, decides, now, answer }: { applicants: Applicant[]; decides: boolean; now: string; answer: Answer }) {
  const { broker: t } = useMessages();
  const format = useFormat();
  if (applicants.length === 0) {
    return (
      <EmptyState icon={Inbox} title={t.members.emptyTitle}>
        {t.members.emptyBody}
      </EmptyState>
    );
  }
  return (
    <Card>
      <CardHeader title={t.members.title} aside={format.number(applicants.length)} />
      <ul>
        {applicants.map((applicant) => (
          <ApplicantRow key={applicant.firm_id} applicant={applicant} decides={decides} now={now} problem={problemOf(answer, "firmId", applicant.firm_id)} typed={answer?.submission.initialValue?.["note"]} />
        ))}
      </ul>
    </Card>
  );
}

function ApplicantRow({ applicant, decides, now, problem, typed }: { applicant: Applicant; decides: boolean; now: string; problem: string | undefined; typed: unknown }) {
  const { broker: t, firms } = useMessages();
  const format = useFormat();
  const nameOf = useNameOf();
  const name = nameOf(applicant);
  return (
    <li className="grid gap-3 border-b border-line py-4 first:pt-0 last:border-b-0 last:pb-0 lg:grid-cols-[1fr_24rem] lg:gap-6">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <TextLink to={`/firms/${applicant.slug}`} className="text-lg font-semibold">
            <Name>{name}</Name>
          </TextLink>
          {applicant.status === "changes_requested" && <Badge tone="now">{t.members.asked}</Badge>}
        </div>
        <p className="mt-1 flex flex-wrap gap-x-3 gap-y-0.5 text-sm text-ink-2">
          <span>{firms.kinds[applicant.kind]}</span>
          {applicant.city && <Town city={applicant.city} />}
          <span>{t.profile(format.percent(applicant.completeness / 100))}</span>
          {applicant.phone && <PhoneLink number={applicant.phone} />}
          <RelativeTime at={applicant.applied_at} now={now} />
        </p>
        <Said label={t.members.firmSays} text={applicant.firm_note} />
        <Said label={t.members.brokerSaid} text={applicant.broker_note} />
      </div>
      {decides && (applicant.mine ? <p className="text-sm text-ink-2">{t.members.mine}</p> : <DecisionForms applicant={applicant} name={name} problem={problem} typed={typed} />)}
    </li>
  );
}

function Said({ label, text }: { label: string; text: string }) {
  if (text === "") return null;
  return (
    <div className="mt-2 border-s-2 border-line ps-3 text-sm">
      <span className="text-ink-2">{label}</span>
      <Text className="w-fit max-w-text">{text}</Text>
    </div>
  );
}

function DecisionForms({ applicant, name, problem, typed }: { applicant: Applicant; name: string; problem: string | undefined; typed: unknown }) {
  const { broker: t } = useMessages();
  const navigation = useNavigation();
  const sending = navigation.state === "submitting" && navigation.formData?.get("firmId") === applicant.firm_id;
  return (
    <div className="flex flex-wrap content-start items-start gap-2">
      <Form method="post" action="?index">
        <input type="hidden" name="firmId" value={applicant.firm_id} />
        <Button name="decision" value="active" variant="primary" size="sm" pending={sending && navigation.formData?.get("decision") === "active"} aria-label={t.members.approveFirm(name)}>
          {t.members.approve}
        </Button>
      </Form>
      <details open={problem !== undefined} className="open:basis-full">
        <summary className={buttonClass({ size: "sm" }, "cursor-pointer list-none")} aria-label={t.members.otherFirm(name)}>
          {t.members.other}
        </summary>
        <Form method="post" action="?index" className="mt-3 grid gap-3">
          {problem && (
            <Alert tone="bad" role="alert">
              {problem}
            </Alert>
          )}
          <input type="hidden" name="firmId" value={applicant.firm_id} />
          <TextArea id={`note-${applicant.firm_id}`} name="note" label={t.members.note} hint={t.members.noteHint} rows={3} maxLength={1000} required defaultValue={problem && typeof typed === "string" ? typed : ""} />
          <div className="flex flex-wrap gap-2">
            <Button name="decision" value="changes_requested" size="sm" pending={sending && navigation.formData?.get("decision") === "changes_requested"}>
              {t.members.askChanges}
            </Button>
            <Button name="decision" value="rejected" variant="danger" size="sm" pending={sending && navigation.formData?.get("decision") === "rejected"}>
              {t.members.reject}
            </Button>
          </div>
        </Form>
      </details>
    </div>
  );
}

const tones = { active: "ok", rejected: "bad", changes_requested: "now" } as const;

/** What was decided lately, by whom and why. */
export function Decisions({ decisions }: { decisions: Decision[] }) {
  const { broker: t } = useMessages();
  const format = useFormat();
  const nameOf = useNameOf();
  if (decisions.length === 0) return null;
  return (
    <Card>
      <CardHeader title={t.members.decisions} />
      <ul className="grid gap-3">
        {decisions.map((decision) => (
          <li key={String(decision.id)} className="text-sm">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Badge tone={tones[decision.step as keyof typeof tones]}>{t.members.steps[decision.step]}</Badge>
              <TextLink to={`/firms/${decision.slug}`}>
                <Name>{nameOf(decision)}</Name>
              </TextLink>
              <span className="text-ink-2">
                {format.dateTime(decision.at)}
                {decision.by && (
                  <>
                    {" · "}
                    <Name>{decision.by}</Name>
                  </>
                )}
              </span>
            </div>
            {decision.note && <Text className="mt-1 w-fit max-w-text text-ink-2">{decision.note}</Text>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
