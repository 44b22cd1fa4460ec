import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { z } from "zod";
import { openDeskToDecide } from "~/features/broker/access.server";
import { DeskParams } from "~/features/broker/schema";
import { linkPledge, readLinkReach, sendPledgeLink } from "~/features/joint-actions/purchase/pledging/links.server";
import { useFormat, useMessages } from "~/i18n/context";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";
import { Alert } from "~/ui/alert";
import { Ltr } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { CopyButton } from "~/ui/copy-button";

const Params = DeskParams.extend({ pledge: id() });
const LinkForm = z.object({ intent: z.enum(["make", "send"]).catch("make").default("make") });

export const loader = guard({ as: "staff", params: Params }, ({ actor, viewer, params, db }) =>
  db.as(actor, async (tx) => {
    await openDeskToDecide(tx, viewer, params.cluster);
    return { reach: await readLinkReach(tx, params.pledge) };
  }),
);

export const action = guard({ as: "staff", params: Params, form: LinkForm, rate: "write_person" }, ({ actor, viewer, params, form, db, siteUrl }) =>
  db.as(actor, async (tx) => {
    await openDeskToDecide(tx, viewer, params.cluster);
    const sent = form.intent === "send";
    const made = sent ? await sendPledgeLink(tx, { pledgeId: params.pledge, actor }) : await linkPledge(tx, params.pledge);
    return made.ok ? { sent, made: { link: `${siteUrl}/answer-pledge?key=${made.token}`, code: made.code, page: `${siteUrl}/answer-pledge` } } : { sent: false, made: null };
  }),
);

/** The link to send or hand over and the code to read out, for a firm that answers without signing in. They are shown once. */
export default function DeskPledgeLinkPage() {
  const { reach } = useLoaderData<typeof loader>();
  const said = useActionData<typeof action>();
  const answer = said && "made" in said ? said : undefined;
  const { paper, pledging: { link: t } } = useMessages();
  const format = useFormat();
  const going = useNavigation().formData?.get("intent");
  const made = answer?.made;
  const mailable = reach !== null && (reach.people > 0 || reach.contact);
  return (
    <Card className="max-w-2xl">
      <CardHeader title={t.title} />
      <p className="mb-4">{t.body}</p>
      {answer && !made && <Alert tone="bad" role="alert" className="mb-4">{t.notWaiting}</Alert>}
      {answer?.sent && <Alert tone="ok" role="status" className="mb-4">{paper.mail.sent}</Alert>}
      {made && (
        <div className="mb-5 grid gap-4">
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
      )}
      {reach && (
        <p className="mb-3 text-sm text-ink-2">
          {reach.people > 0 ? paper.mail.people(format.number(reach.people)) : reach.contact ? paper.mail.contact : paper.mail.nobody}
          {reach.sent_at && ` ${paper.mail.sentAt(format.dateTime(reach.sent_at))}`}
        </p>
      )}
      <Form method="post" className="flex flex-wrap gap-2">
        <Button variant={mailable ? "secondary" : "primary"} name="intent" value="make" pending={going === "make"}>
          {t.make}
        </Button>
        {mailable && (
          <Button variant="primary" name="intent" value="send" pending={going === "send"}>
            {reach.sent_at ? paper.mail.again : paper.mail.send}
          </Button>
        )}
      </Form>
    </Card>
  );
}
