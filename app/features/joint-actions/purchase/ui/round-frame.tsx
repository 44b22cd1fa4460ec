import type { ReactNode } from "react";
import { useTimeLeft } from "../client/use-time-left";
import type { RoundView } from "../round-parts";
import { RoundHeader, type HeadRound } from "./round-header";
import { RoundTabs } from "./round-tabs";

/** A part of a round's page: what is bought and where it stands, the other parts, then the part itself. */
export function RoundFrame({ round, view, now, link, children }: { round: HeadRound; view: RoundView; now: string; link: string; children: ReactNode }) {
  const left = useTimeLeft({ deadline: round.deadline, now, state: round.state });
  return (
    <>
      <RoundHeader round={round} left={left} mayEdit={view.facilitator} printable={false} link={link} />
      <RoundTabs view={view} />
      {children}
    </>
  );
}
