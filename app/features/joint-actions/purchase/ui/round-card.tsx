import { Link } from "@remix-run/react";
import { unitLabel, unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Name } from "~/ui/bidi";
import { Meter } from "~/ui/meter";
import type { RoundSummary } from "../queries.server";
import { StateBadge } from "./state-badge";

/** A round in a list: what, how far, how long still, at which price. */
export function RoundCard({ round, now }: { round: RoundSummary; now: string }) {
  const { locale } = useLocale();
  const format = useFormat();
  const { rounds: t, gathering: { needs } } = useMessages();
  const open = round.state === "pledging" || round.state === "fill";
  const left = new Date((round.state === "fill" && round.fill_deadline) || round.deadline).getTime() - new Date(now).getTime();
  const cluster = locale === "fa" ? round.cluster_name_fa : round.cluster_name_en;
  return (
    <Link to={round.state === "gathering" ? `/rounds/${round.id}/needs` : `/rounds/${round.id}`} className="grid h-full content-start gap-3 rounded-lg border border-line bg-paper p-4 hover:border-glaze">
      <div className="flex flex-wrap items-center gap-2">
        <StateBadge state={round.state} />
        {open && left > 0 && <Badge tone="now">{t.closesIn(format.duration(left))}</Badge>}
        {round.asked && <Badge tone="now">{round.state === "gathering" ? needs.askedBadge : t.assisted.asked}</Badge>}
        {round.mine && <Badge tone="quiet">{t.mine}</Badge>}
      </div>
      <h3 className="text-lg font-bold">
        <Name>{round.title}</Name>
      </h3>
      <p className="text-sm text-ink-2">
        <Name>{cluster}</Name> · <Name>{(locale === "fa" ? round.facilitator_name_fa : round.facilitator_name_en) || round.facilitator_name_fa || round.facilitator_name_en}</Name>
      </p>
      {open && round.percent !== null && round.next_break !== null ? (
        <Meter
          label={t.goal.next}
          value={round.percent}
          target={100}
          size="sm"
          valueText={format.percent(round.percent / 100)}
          targetText={`${format.number(round.next_break)} ${unitOf(round.unit_code, round.next_break, locale)}`}
          note={t.progress(format.percent(round.percent / 100), `${format.number(round.next_break)} ${unitOf(round.unit_code, round.next_break, locale)}`)}
        />
      ) : open && round.percent !== null ? (
        <p className="text-sm font-semibold text-ok">{t.goal.reached}</p>
      ) : (
        open && <p className="text-sm text-ink-2">{t.hiddenProgress}</p>
      )}
      {round.state === "gathering" && (
        <p className="text-sm text-ink-2">
          {needs.gatheringNote}
          {round.needing !== null && ` ${needs.firms(format.number(round.needing))}`}
        </p>
      )}
      {round.best_price !== null && (
        <p className="mt-auto text-sm">
          <b className="figures text-base">{t.bestPrice(format.money(round.best_price))}</b> / {unitLabel(round.unit_code, locale)}
        </p>
      )}
    </Link>
  );
}
