/** What a command answers. Expected refusals are values with a reason; exceptions are for the abnormal. */
export type Refusal<Reason extends string> = { ok: false; reason: Reason; field?: string; amounts?: Amounts };
/** Sums of money that a refusal's text names, by the name of their place in it. */
export type Amounts = Record<string, bigint>;
export type Result<Value, Reason extends string = never> = ({ ok: true } & Value) | Refusal<Reason>;

/** A refusal; `field` names the form field that the message belongs to. */
export function refuse<Reason extends string>(reason: Reason, field?: string, amounts?: Amounts): Refusal<Reason> {
  return { ok: false, reason, ...(field !== undefined && { field }), ...(amounts && { amounts }) };
}
