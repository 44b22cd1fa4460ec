/** What a command answers. Expected refusals are values with a reason; exceptions are for the abnormal. */
export type Refusal<Reason extends string> = { ok: false; reason: Reason; field?: string };
export type Result<Value, Reason extends string = never> = ({ ok: true } & Value) | Refusal<Reason>;

/** A refusal; `field` names the form field that the message belongs to. */
export function refuse<Reason extends string>(reason: Reason, field?: string): Refusal<Reason> {
  return field === undefined ? { ok: false, reason } : { ok: false, reason, field };
}
