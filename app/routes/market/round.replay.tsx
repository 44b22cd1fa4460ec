import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Calculator } from "lucide-react";
import { z } from "zod";
import { checkReplay } from "~/features/joint-actions/purchase/audit/replay";
import { readReplay } from "~/features/joint-actions/purchase/audit/replay.server";
import { sha256 } from "~/features/joint-actions/purchase/audit/sha256.server";
import { ReplayView } from "~/features/joint-actions/purchase/audit/ui/replay-view";
import { openRound } from "~/features/joint-actions/purchase/open-round.server";
import { RoundFrame } from "~/features/joint-actions/purchase/ui/round-frame";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";
import { EmptyState } from "~/ui/empty-state";

const Params = z.object({ id: id() });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "person", params: Params }, ({ actor, viewer, params, db, locale, now, siteUrl }) =>
  db.as(actor, async (tx) => {
    const { round, view } = await openRound(tx, viewer, params.id);
    const replay = await readReplay(tx, round.id);
    return {
      title: `${messagesFor(locale).audit.replay.title}: ${round.title}`,
      round,
      view,
      replay,
      checks: replay ? checkReplay(replay, sha256) : [],
      now: now().toISOString(),
      link: `${siteUrl}/rounds/${round.id}/replay`,
    };
  }),
);

/** How a round was computed, for whoever it concerns; prints as it is. */
export default function RoundReplayPage() {
  const { round, view, replay, checks, now, link } = useLoaderData<typeof loader>();
  const { audit: { replay: t } } = useMessages();
  return (
    <RoundFrame round={round} view={view} now={now} link={link}>
      {replay ? (
        <ReplayView roundId={round.id} unitCode={round.unit_code} data={replay} checks={checks} />
      ) : (
        <EmptyState icon={Calculator} title={t.none}>
          {t.noneBody}
        </EmptyState>
      )}
    </RoundFrame>
  );
}
