import { redirect, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { editFrame, requireFirm } from "~/features/firms/access.server";
import { setFirmStatus } from "~/features/firms/commands.server";
import { FirmParams, StatusForm } from "~/features/firms/schema";
import { EditFrame } from "~/features/firms/ui/edit-frame";
import { useMessages } from "~/i18n/context";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { refuse } from "~/lib/result";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { CheckBox } from "~/ui/choice";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.frame.name }];

export const loader = guard({ as: "person", params: FirmParams }, ({ actor, db, params, locale }) =>
  db.as(actor, async (tx) => {
    const { frame } = await editFrame(tx, params.slug, actor, locale);
    if (frame.role !== "owner") throw errorResponse("forbidden");
    return { frame };
  }),
);

export const action = guard({ as: "person", params: FirmParams, form: StatusForm, rate: "write_person" }, async ({ actor, db, params, form }) => {
  if (form.status !== "active" && !form.confirm) return refuse("confirm_needed");
  const answer = await db.as(actor, async (tx) => setFirmStatus(tx, actor, (await requireFirm(tx, params.slug, actor, "owner")).id, form.status));
  if (!answer.ok) return answer;
  return redirect(form.status === "closed" ? "/firms?notice=closed" : "?notice=saved", 303);
});

export default function FirmStatusPage() {
  const { frame } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { firms } = useMessages();
  const t = firms.status;
  const bodies: Record<string, string> = { active: t.activeBody, hidden: t.hiddenBody, closed: t.closedBody };
  const error = answer && "submission" in answer ? answer.submission.error?.[""]?.join(" ") : undefined;
  return (
    <EditFrame frame={frame}>
      <div className="grid gap-5">
        <Card>
          <CardHeader title={t.title} />
          <p>
            {t.now} <strong>{firms.statuses[frame.status]}</strong>
          </p>
          <p className="text-ink-2">{bodies[frame.status]}</p>
          {error && (
            <Alert tone="bad" role="alert" className="mt-3">
              {error}
            </Alert>
          )}
          {frame.status !== "active" && (
            <Form method="post" className="mt-4">
              <input type="hidden" name="status" value="active" />
              <Button variant="primary">{t.show}</Button>
            </Form>
          )}
        </Card>
        {frame.status === "active" && (
          <Card>
            <CardHeader title={t.hide} />
            <p className="text-ink-2">{t.hideBody}</p>
            <Form method="post" className="mt-2 grid gap-3">
              <input type="hidden" name="status" value="hidden" />
              <CheckBox id="confirm-hide" name="confirm" label={t.confirmHide} required />
              <Button className="justify-self-start">{t.hide}</Button>
            </Form>
          </Card>
        )}
        {frame.status !== "closed" && (
          <Card>
            <CardHeader title={t.close} />
            <p className="text-ink-2">{t.closeBody}</p>
            <Form method="post" className="mt-2 grid gap-3">
              <input type="hidden" name="status" value="closed" />
              <CheckBox id="confirm-close" name="confirm" label={t.confirmClose} required />
              <Button variant="danger" className="justify-self-start">
                {t.close}
              </Button>
            </Form>
          </Card>
        )}
      </div>
    </EditFrame>
  );
}
