import { Form, useActionData } from "@remix-run/react";
import { openDeskToDecide } from "~/features/broker/access.server";
import { DeskParams } from "~/features/broker/schema";
import { linkPledge } from "~/features/joint-actions/purchase/pledging/links.server";
import { useFormat, useMessages } from "~/i18n/context";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";
import { Alert } from "~/ui/alert";
import { Ltr } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { CopyButton } from "~/ui/copy-button";

const Params = DeskParams.extend({ pledge: id() });

export const loader = guard({ as: "staff", params: Params }, ({ actor, viewer, params, db }) =>
  db.as(actor, async (tx) => {
    await openDeskToDecide(tx, viewer, params.cluster);
    return null;
  }),
);

export const action = guard({ as: "staff", params: Params, rate: "write_person" }, ({ actor, viewer, params, db, siteUrl }) =>
  db.as(actor, async (tx) => {
    await openDeskToDecide(tx, viewer, params.cluster);
    const made = await linkPledge(tx, params.pledge);
    return made.ok ? { made: { link: `${siteUrl}/answer-pledge?key=${made.token}`, code: made.code, page: `${siteUrl}/answer-pledge` } } : { made: null };
  }),
);

/** The link to hand over and the code to read out, for a firm that can't sign in. They are shown once. */
export default function DeskPledgeLinkPage() {
  const answer = useActionData<typeof action>();
  const { pledging: { link: t } } = useMessages();
  const format = useFormat();
  const made = answer?.made;
  return (
    <Card className="max-w-2xl">
      <CardHeader title={t.title} />
      <p className="mb-4">{t.body}</p>
      {answer && !made && <Alert tone="bad" role="alert">{t.notWaiting}</Alert>}
      {made ? (
        <div className="grid gap-4">
          <div>
            <h3 className="font-semibold">{t.byLink}</h3>
            <p className="my-2 rounded-md bg-sunk px-3 py-2 break-all"><Ltr>{made.link}</Ltr></p>
            <CopyButton text={t.text(made.link)} label={t.copy} />
          </div>
          <div>
            <h3 className="font-semibold">{t.byCode}</h3>
            <p className="my-2 text-2xl font-bold tracking-widest"><Ltr>{format.digits(made.code)}</Ltr></p>
            <p className="text-sm text-ink-2">{t.codeHint} <Ltr>{made.page}</Ltr></p>
          </div>
          <p className="text-sm text-ink-2">{t.once}</p>
        </div>
      ) : (
        <Form method="post">
          <Button variant="primary">{t.make}</Button>
        </Form>
      )}
    </Card>
  );
}
