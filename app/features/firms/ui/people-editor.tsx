import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { useFormat, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Avatar } from "~/ui/avatar";
import { Badge } from "~/ui/badge";
import { Ltr, Name } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { RadioGroup, Select } from "~/ui/choice";
import { Flash } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";
import { TextInput } from "~/ui/text-input";
import type { openInvitations, peopleOf } from "../queries.server";
import { firmRoles } from "../schema";
import { Confirm } from "./entry";

type Person = Awaited<ReturnType<typeof peopleOf>>[number];
type Invitation = Awaited<ReturnType<typeof openInvitations>>[number];
type Props = { name: string; me: string; role: string | null; people: Person[]; invitations: Invitation[]; lastResult: SubmissionResult | undefined };

/** Who acts for the firm: owners invite, change and hand over; everybody may leave. */
export function PeopleEditor({ name, me, role, people, invitations, lastResult }: Props) {
  const { firms } = useMessages();
  const t = firms.people;
  const owner = role === "owner";
  const inviting = lastResult?.initialValue?.intent === "invite";
  const problem = inviting ? undefined : lastResult?.error?.[""]?.join(" ");
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader crumbs={[{ to: "/firms", label: firms.mine.title }]} title={`${t.title}: ${name}`} lead={t.lead} />
      {!lastResult && <Flash texts={t.notices} />}
      {problem && (
        <Alert tone="bad" role="alert" className="mb-5">
          {problem}
        </Alert>
      )}
      <div className="grid gap-5">
        <Card>
          <ul>
            {people.map((person) => (
              <PersonRow key={person.personId} person={person} me={me} owner={owner} />
            ))}
          </ul>
        </Card>
        {owner && <Invite key={invitations.map(({ id }) => id).join()} lastResult={inviting ? lastResult : undefined} />}
        {invitations.length > 0 && <OpenInvitations invitations={invitations} />}
        <Confirm trigger={t.leave} question={t.leaveConfirm}>
          <Form method="post">
            <input type="hidden" name="intent" value="leave" />
            <Button variant="danger" size="sm">
              {t.leave}
            </Button>
          </Form>
        </Confirm>
      </div>
    </div>
  );
}

function PersonRow({ person, me, owner }: { person: Person; me: string; owner: boolean }) {
  const { firms } = useMessages();
  const format = useFormat();
  const t = firms.people;
  const self = person.personId === me;
  return (
    <li className="border-b border-line py-3 last:border-b-0">
      <div className="flex items-center gap-3">
        <Avatar name={person.name} />
        <div className="min-w-0 flex-1">
          <p className="font-semibold">
            <Name>{person.name}</Name> {self && <span className="font-normal text-ink-2">({t.you})</span>}
          </p>
          <p className="text-sm text-ink-2">{t.since(format.date(person.joinedAt))}</p>
        </div>
        <Badge tone={person.role === "owner" ? "glaze" : "quiet"}>{firms.roles[person.role]}</Badge>
      </div>
      {owner && !self && (
        <details className="mt-2">
          <summary className="inline-flex min-h-11 cursor-pointer items-center text-sm font-semibold text-glaze-text">{t.manage(person.name)}</summary>
          <div className="mt-2 grid gap-3">
            <Form method="post" className="flex flex-wrap items-end gap-2">
              <input type="hidden" name="intent" value="role" />
              <input type="hidden" name="personId" value={person.personId} />
              <Select id={`role-${person.personId}`} name="role" label={t.role} defaultValue={person.role} options={firmRoles.map((role) => ({ value: role, label: firms.roles[role] ?? role }))} />
              <Button>{t.change}</Button>
            </Form>
            <Confirm trigger={t.handOver} question={t.handOverConfirm(person.name)}>
              <PersonAct intent="hand-over" personId={person.personId} label={t.handOver} />
            </Confirm>
            <Confirm trigger={t.remove} question={t.removeConfirm(person.name)}>
              <PersonAct intent="remove" personId={person.personId} label={t.remove} />
            </Confirm>
          </div>
        </details>
      )}
    </li>
  );
}

function PersonAct({ intent, personId, label }: { intent: "remove" | "hand-over"; personId: string; label: string }) {
  return (
    <Form method="post">
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name="personId" value={personId} />
      <Button variant="danger" size="sm">
        {label}
      </Button>
    </Form>
  );
}

function Invite({ lastResult }: { lastResult: SubmissionResult | undefined }) {
  const { firms } = useMessages();
  const t = firms.people;
  const [form, fields] = useForm({ id: "invite", lastResult, defaultValue: { email: "", role: "editor" } });
  return (
    <Card>
      <CardHeader title={t.invite} />
      <Form method="post" {...getFormProps(form)} className="grid gap-4">
        <input type="hidden" name="intent" value="invite" />
        {form.errors && (
          <Alert tone="bad" role="alert">
            {form.errors.join(" ")}
          </Alert>
        )}
        <TextInput label={t.email} field={fields.email} type="email" autoComplete="off" required />
        <RadioGroup label={t.role} field={fields.role} layout="cards" options={firmRoles.map((role) => ({ value: role, label: firms.roles[role] ?? role, hint: firms.roleHints[role] }))} />
        <Button variant="primary" className="justify-self-start">
          {t.send}
        </Button>
      </Form>
    </Card>
  );
}

function OpenInvitations({ invitations }: { invitations: Invitation[] }) {
  const { firms } = useMessages();
  const format = useFormat();
  const t = firms.people;
  return (
    <Card>
      <CardHeader title={t.sent} />
      <ul>
        {invitations.map((invitation) => (
          <li key={invitation.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-3 last:border-b-0">
            <div className="min-w-0">
              <p className="font-semibold break-all">
                <Ltr>{invitation.email}</Ltr>
              </p>
              <p className="text-sm text-ink-2">
                {firms.roles[invitation.role]} · {invitation.declinedAt ? t.declined : invitation.expired ? t.expired : t.invitedUntil(format.date(invitation.expiresAt))}
              </p>
            </div>
            <Form method="post">
              <input type="hidden" name="intent" value="revoke" />
              <input type="hidden" name="invitationId" value={invitation.id} />
              <Button size="sm">{invitation.declinedAt ? t.clear : t.revoke}</Button>
            </Form>
          </li>
        ))}
      </ul>
    </Card>
  );
}
