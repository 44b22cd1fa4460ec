import type { Run } from "../query";

/** A text as it was written, with the words that were searched for marked. */
export function Marked({ runs, className }: { runs: Run[]; className?: string }) {
  return <bdi className={className}>{runs.map((run, index) => (run.hit ? <mark key={index}>{run.text}</mark> : run.text))}</bdi>;
}
