import { redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { openDesk, openDeskToDecide } from "~/features/broker/access.server";
import { DeskParams } from "~/features/broker/schema";
import { refusalIn } from "~/features/broker/ui/problem";
import { actsOfDesk, moderate, reportsOf } from "~/features/chat/membership.server";
import { DESK_ACTS } from "~/features/chat/schema";
import { ReportQueue } from "~/features/chat/ui/report-queue";
import { guard } from "~/lib/guard.server";
import { id, text } from "~/lib/zod";

const HOUR_MS = 3_600_000;
const Act = z.object({
  act: z.enum(DESK_ACTS),
  reportId: id(),
  conversationId: id(),
  firmId: z.preprocess((value) => (value === "" ? undefined : value), id().optional()),
  seq: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  hours: z.coerce.number().int().min(1).max(24 * 90).default(24),
  reason: text(500),
});

export const loader = guard({ as: "staff", params: DeskParams }, ({ actor, viewer, params, db }) =>
  db.as(actor, async (tx) => {
    const { cluster, rights } = await openDesk(tx, viewer, params.cluster);
    return { decides: rights.decides, reports: await reportsOf(tx, cluster.id), acts: await actsOfDesk(tx, cluster.id) };
  }),
);

export const action = guard({ as: "staff", params: DeskParams, form: Act, rate: "write_person" }, async ({ actor, viewer, params, form, db, now }) => {
  const done = await db.as(actor, async (tx) => {
    const { cluster } = await openDeskToDecide(tx, viewer, params.cluster);
    const aboutFirm = ["mute", "unmute", "ban", "unban"].includes(form.act);
    return moderate(tx, {
      ...form, clusterId: cluster.id, firmId: aboutFirm ? (form.firmId ?? null) : null, seq: form.act === "delete" ? form.seq : null,
      until: form.act === "mute" ? new Date(now().getTime() + form.hours * HOUR_MS) : null,
    });
  });
  return done.ok ? redirect(`/desk/${params.cluster}/talk`, 303) : done;
});

export default function DeskTalkPage() {
  const { reports, acts, decides } = useLoaderData<typeof loader>();
  const answer = refusalIn(useActionData<typeof action>());
  return <ReportQueue reports={reports} acts={acts} decides={decides} answer={answer} />;
}
