import { useForm, type SubmissionResult } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { useFormat, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Avatar } from "~/ui/avatar";
import { Badge } from "~/ui/badge";
import { Name } from "~/ui/bidi";
import { Button, buttonClass } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { RadioGroup } from "~/ui/choice";
import { TextInput } from "~/ui/text-input";
import type { StaffMember } from "../queries.server";
import type { StaffRole } from "../rules";

type Props = { staff: StaffMember[]; me: string; appoints: readonly StaffRole[]; lastResult: SubmissionResult | undefined };

/** Who works at the desk; those who may, appoint others and end their roles. */
export function StaffEditor({ staff, me, appoints, lastResult }: Props) {
  const { broker: t } = useMessages();
  const appointing = lastResult?.initialValue?.["intent"] === "appoint" ? lastResult : undefined;
  const problem = lastResult && !appointing ? Object.values(lastResult.error ?? {}).flatMap((list) => list ?? []).join(" ") : "";
  return (
    <div className="stack">
      <Card>
        <CardHeader title={t.people.title} />
        <p className="mb-3 text-ink-2">{t.people.lead}</p>
        {problem && (
          <Alert tone="bad" role="alert" className="mb-3">
            {problem}
          </Alert>
        )}
        {staff.length === 0 && <p className="text-ink-2">{t.people.empty}</p>}
        <ul>
          {staff.map((member) => (
            <StaffRow key={`${member.person_id}${member.role}`} member={member} me={me} mayEnd={appoints.includes(member.role)} />
          ))}
        </ul>
      </Card>
      {appoints.length > 0 && <Appoint key={staff.length} appoints={appoints} lastResult={appointing} />}
    </div>
  );
}

function StaffRow({ member, me, mayEnd }: { member: StaffMember; me: string; mayEnd: boolean }) {
  const { broker: t } = useMessages();
  const format = useFormat();
  const role = t.roles[member.role] ?? member.role;
  return (
    <li className="border-b border-line py-3 last:border-b-0">
      <div className="flex items-center gap-3">
        <Avatar name={member.name} />
        <div className="min-w-0 flex-1">
          <p className="font-semibold">
            <Name>{member.name}</Name> {member.person_id === me && <span className="font-normal text-ink-2">({t.people.you})</span>}
          </p>
          <p className="text-sm text-ink-2">{t.people.since(format.date(member.granted_at))}</p>
        </div>
        <Badge tone={member.role === "broker" ? "glaze" : "quiet"}>{role}</Badge>
      </div>
      {mayEnd && (
        <details className="mt-1">
          <summary className={buttonClass({ size: "sm", variant: "ghost" }, "cursor-pointer list-none text-bad")}>
            {t.people.end}
            <span className="sr-only">: {member.name}</span>
          </summary>
          <Form method="post" action="." className="mt-2 grid max-w-text justify-items-start gap-2 rounded-md bg-bad-soft px-4 py-3">
            <p>{t.people.endSure(member.name, role)}</p>
            <input type="hidden" name="intent" value="revoke" />
            <input type="hidden" name="personId" value={member.person_id} />
            <input type="hidden" name="role" value={member.role} />
            <Button variant="danger" size="sm">
              {t.people.endYes}
            </Button>
          </Form>
        </details>
      )}
    </li>
  );
}

function Appoint({ appoints, lastResult }: { appoints: readonly StaffRole[]; lastResult: SubmissionResult | undefined }) {
  const { broker: t } = useMessages();
  const [form, fields] = useForm<{ email: string; role: string }>({ id: "appoint", lastResult, defaultValue: { role: appoints.at(-1) ?? "" } });
  return (
    <Card>
      <CardHeader title={t.people.appoint} />
      <Form method="post" action="." id={form.id} onSubmit={form.onSubmit} noValidate className="grid max-w-text gap-4">
        <input type="hidden" name="intent" value="appoint" />
        {form.errors && (
          <Alert tone="bad" role="alert">
            {form.errors.join(" ")}
          </Alert>
        )}
        <TextInput field={fields.email} type="email" label={t.people.email} hint={t.people.emailHint} autoComplete="off" required />
        <RadioGroup field={fields.role} label={t.people.role} layout="cards" options={appoints.map((role) => ({ value: role, label: t.roles[role] ?? role, hint: t.people.roleHints[role] }))} />
        <Button variant="primary" className="justify-self-start">
          {t.people.add}
        </Button>
      </Form>
    </Card>
  );
}
