import { useFormat, useMessages } from "~/i18n/context";

export type Shortage = { policy: string; vote: { closed_at: Date | null; yes: number | null; voters: number | null } | null };

/** Who gives way if there is too little, where a firm pledges; what the group voted for says so. */
export function ShortageRule({ shortage: { policy, vote } }: { shortage: Shortage }) {
  const { gathering, shortage: t } = useMessages();
  const format = useFormat();
  const { label, hint } = gathering.start.policies[policy]!;
  const voted = policy === "first_come" && vote?.closed_at && vote.yes !== null && vote.voters !== null ? vote : null;
  return (
    <div className="text-sm">
      <p>
        {t.onPledge}: <b>{label}</b>
      </p>
      <p className="text-ink-2">{hint}</p>
      {policy === "first_come" && <p className="text-ink-2">{t.keepsPlace}</p>}
      {voted && <p className="text-ink-2">{t.byVote(format.number(voted.yes!), format.number(voted.voters!), format.dateTime(voted.closed_at!))}</p>}
    </div>
  );
}
