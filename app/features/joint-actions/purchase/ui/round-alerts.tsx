import { useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Name, Sentence } from "~/ui/bidi";
import { LinkButton } from "~/ui/button";
import { TextLink } from "~/ui/text-link";
import type { PolicyVote } from "../gathering/policy-vote.server";

type Props = {
  round: { id: string; state: string };
  policyVote: PolicyVote;
  papers: readonly { pledge_id: string; name_fa: string; name_en: string }[];
  departureWaits: boolean;
  /** The award waits for the reader's firm to say how the price is shared. */
  methodWaits: boolean;
  /** Why the round was cancelled. */
  cancelled: string;
  /** The time is up, and the worker is about to clear. */
  calculating: boolean;
};

/** What comes before everything else on the page of a round: what waits for the reader, and what has happened to the round. */
export function RoundAlerts({ round, policyVote, papers, departureWaits, methodWaits, cancelled, calculating }: Props) {
  const { audit, common, gathering, leaving, paper, rounds: t, shortage } = useMessages();
  const { locale } = useLocale();
  return (
    <>
      {round.state === "gathering" && (
        <Alert className="mb-5" action={<LinkButton to={`/rounds/${round.id}/needs`} variant="primary">{gathering.needs.inviteAction}</LinkButton>}>
          {gathering.needs.invite}
        </Alert>
      )}
      {policyVote.before && policyVote.vote?.closed_at === null && policyVote.mayVote && policyVote.own === null && (
        <Alert tone="now" className="mb-5" action={<LinkButton to={`/rounds/${round.id}/needs#policy-vote`} variant="primary">{shortage.vote}</LinkButton>}>
          {shortage.open}
        </Alert>
      )}
      {papers.map((firm) => (
        <Alert key={firm.pledge_id} tone="now" className="mb-5" action={<LinkButton to={`/rounds/${round.id}/paper/${firm.pledge_id}`}>{paper.see}</LinkButton>}>
          <Sentence>{paper.toCheck((locale === "fa" ? firm.name_fa : firm.name_en) || firm.name_fa || firm.name_en)}</Sentence>
        </Alert>
      ))}
      {departureWaits && (
        <Alert tone="now" className="mb-5" action={<LinkButton to={`/rounds/${round.id}/leave`} variant="primary">{leaving.see}</LinkButton>}>
          {leaving.waitsTitle}
        </Alert>
      )}
      {methodWaits && (
        <Alert tone="now" className="mb-5" action={<LinkButton to={`/rounds/${round.id}/fairness`} variant="primary">{audit.fairness.vote}</LinkButton>}>
          {audit.fairness.voteNeeded}
        </Alert>
      )}
      {round.state === "cancelled" && (
        <Alert tone="bad" title={t.cancelledBecause} className="mb-5">
          {cancelled && <Name>{cancelled}</Name>}
        </Alert>
      )}
      {(round.state === "pledging" || round.state === "fill") && calculating && (
        <Alert tone="now" role="status" className="mb-5">
          {t.calculating}{" "}
          <TextLink to={`/rounds/${round.id}`} className="only-without-js">
            {common.reload}
          </TextLink>
        </Alert>
      )}
    </>
  );
}
