import { Form, useNavigation } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Text } from "~/ui/bidi";
import { Button, LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { TextArea } from "~/ui/text-input";
import type { readStanding } from "../queries.server";

type Props = {
  /** The firm the reader acts for, with what they may do in it. */
  firm: { name: string; editable: boolean } | null;
  signedIn: boolean;
  standing: Awaited<ReturnType<typeof readStanding>>;
  problem: string | undefined;
};

/** Where the reader's firm stands in the cluster, and the next step: sign up, apply, answer the broker, or leave. */
export function Membership({ firm, signedIn, standing, problem }: Props) {
  const { clusters: t } = useMessages();
  const canLeave = firm?.editable && standing && ["active", "pending", "changes_requested"].includes(standing.status);
  const canApply = firm?.editable && (!standing || ["rejected", "changes_requested", "left"].includes(standing.status));
  return (
    <Card id="membership">
      <CardHeader title={standing ? t.membership : t.join} />
      {problem && (
        <Alert tone="bad" role="alert" className="mb-3">
          {problem}
        </Alert>
      )}
      {standing && (
        <Alert tone={standing.status === "active" ? "ok" : "now"}>
          {t.status[standing.status]}
          {standing.note && (
            <>
              <p className="mt-2 text-sm">{t.brokerSays}</p>
              <Text>{standing.note}</Text>
            </>
          )}
        </Alert>
      )}
      {!firm && (
        <div className="grid gap-3">
          <p>{signedIn ? t.needFirm : t.needAccount}</p>
          <LinkButton to={signedIn ? "/firms/new" : "/sign-up"} variant="primary">
            {signedIn ? t.newFirm : t.signUp}
          </LinkButton>
        </div>
      )}
      {firm && !firm.editable && !standing && <p className="text-ink-2">{t.viewerOnly(firm.name)}</p>}
      {canApply && <Application firm={firm.name} again={standing !== null} asked={standing?.status === "changes_requested"} />}
      {canLeave && (
        <details className="mt-3">
          <summary className="inline-flex min-h-11 cursor-pointer items-center text-sm font-semibold text-bad">{standing.status === "active" ? t.leave : t.takeBack}</summary>
          <Form method="post" className="mt-2 grid gap-2">
            <input type="hidden" name="intent" value="leave" />
            <p className="text-sm">{standing.status === "active" ? t.leaveSure : t.takeBackSure}</p>
            <Button variant="danger">{standing.status === "active" ? t.leaveYes : t.takeBackYes}</Button>
          </Form>
        </details>
      )}
    </Card>
  );
}

function Application({ firm, again, asked }: { firm: string; again: boolean; asked: boolean }) {
  const { clusters: t } = useMessages();
  const navigation = useNavigation();
  const pending = navigation.state === "submitting" && navigation.formData?.get("intent") === "apply";
  return (
    <Form method="post" className="mt-3 grid gap-3">
      <p>{t.joinAs(firm)}</p>
      <input type="hidden" name="intent" value="apply" />
      <TextArea name="note" label={t.joinNote} hint={t.joinHint} rows={3} maxLength={1000} optional={!asked} />
      <Button variant="primary" pending={pending}>
        {asked ? t.answer : again ? t.again : t.join}
      </Button>
    </Form>
  );
}
