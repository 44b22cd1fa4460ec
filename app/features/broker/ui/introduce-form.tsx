import { useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { Town } from "~/features/firms/ui/town";
import { useFormat, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Badge } from "~/ui/badge";
import { Name } from "~/ui/bidi";
import { Button, LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { ErrorSummary, formErrors } from "~/ui/form";
import { Pagination } from "~/ui/pagination";
import { TextArea } from "~/ui/text-input";
import { TextLink } from "~/ui/text-link";
import type { Member } from "../introductions.server";
import { FindForm } from "./find-form";
import { useNameOf } from "./names";

type Props = {
  here: string;
  q: string;
  one: Member | null;
  other: Member | null;
  found: { rows: Member[]; page: number; pages: number };
  lastResult: SubmissionResult<string[]> | undefined;
};

/** Introducing two members: the one, the other, and a sentence. Each choice is a link, so that it works without scripts. */
export function IntroduceForm({ here, q, one, other, found, lastResult }: Props) {
  const { broker, introductions: t } = useMessages();
  const nameOf = useNameOf();
  const silent = [one, other].filter((member) => member?.reachable === false);
  return (
    <Card>
      <CardHeader title={t.title} />
      <p className="mb-4 max-w-text text-ink-2">{t.lead}</p>
      {one && <Chosen member={one} to={other ? `${here}?one=${other.id}` : here} />}
      {one && other && <Chosen member={other} to={`${here}?one=${one.id}`} />}
      {silent.map((member) => (
        <Alert key={member!.id} tone="now" className="mb-2">
          {t.silent(nameOf(member!))}
        </Alert>
      ))}
      {one && other ? (
        <Reason one={one} other={other} lastResult={lastResult} />
      ) : (
        <>
          <h3 className="mt-4 mb-2">{one ? t.step2(nameOf(one)) : t.step1}</h3>
          <FindForm q={q} label={broker.searchName}>{one && <input type="hidden" name="one" value={one.id} />}</FindForm>
          {found.rows.length === 0 && <p className="text-ink-2">{t.none}</p>}
          <ul>
            {found.rows.map((member) => (
              <Choice key={member.id} member={member} to={`${here}?${new URLSearchParams(one ? { one: one.id, other: member.id } : { one: member.id }).toString()}`} />
            ))}
          </ul>
          <Pagination page={found.page} pages={found.pages} />
        </>
      )}
    </Card>
  );
}

function Chosen({ member, to }: { member: Member; to: string }) {
  const { introductions: t } = useMessages();
  const nameOf = useNameOf();
  return (
    <div className="mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-1 rounded-md bg-sunk px-4 py-2">
      <p className="min-w-0">
        <TextLink to={`/firms/${member.slug}`} className="font-semibold">
          <Name>{nameOf(member)}</Name>
        </TextLink>
        <Ties member={member} />
      </p>
      <LinkButton to={to} size="sm" variant="ghost" preventScrollReset>
        {t.chooseOther}
      </LinkButton>
    </div>
  );
}

function Choice({ member, to }: { member: Member; to: string }) {
  const { introductions: t } = useMessages();
  const name = useNameOf()(member);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-3 last:border-b-0">
      <div className="min-w-0">
        <p className="font-semibold">
          <Name>{name}</Name>
        </p>
        <Ties member={member} />
      </div>
      {member.known ? (
        <span className="text-sm text-ink-2">{t.known}</span>
      ) : (
        <LinkButton to={to} size="sm" aria-label={t.chooseFirm(name)} preventScrollReset>
          {t.choose}
        </LinkButton>
      )}
    </li>
  );
}

/** What a broker weighs: what kind of firm it is, where, and with how many it has to do already. */
function Ties({ member }: { member: Member }) {
  const { broker, firms, introductions: t } = useMessages();
  const format = useFormat();
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-2">
      <span>{firms.kinds[member.kind]}</span>
      {member.city && <Town city={member.city} />}
      {member.ties === 0 ? <Badge tone="now">{t.ties(0, "")}</Badge> : <span>{t.ties(member.ties, format.number(member.ties))}</span>}
      {member.introduced > 0 && <span>{t.introduced(format.number(member.introduced))}</span>}
      {!member.reachable && <Badge tone="quiet">{broker.pledges.noAccount}</Badge>}
    </span>
  );
}

function Reason({ one, other, lastResult }: { one: Member; other: Member; lastResult: Props["lastResult"] }) {
  const { introductions: t } = useMessages();
  const busy = useNavigation().state === "submitting";
  const [form, fields] = useForm<{ one: string; other: string; reason: string }, string[]>({ id: "introduce", lastResult });
  return (
    <Form method="post" id={form.id} onSubmit={form.onSubmit} noValidate className="mt-4 grid gap-4">
      <h3>{t.step3}</h3>
      <ErrorSummary errors={formErrors(form)} />
      <input type="hidden" name="one" value={one.id} />
      <input type="hidden" name="other" value={other.id} />
      <TextArea field={fields.reason} label={t.reason} hint={t.reasonHint} rows={3} maxLength={500} required />
      <div>
        <Button variant="primary" pending={busy}>
          {t.introduce}
        </Button>
        <p className="mt-2 text-sm text-ink-2">{t.sees}</p>
      </div>
    </Form>
  );
}
