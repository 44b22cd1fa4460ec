import { randomUUID } from "node:crypto";
import { ackCodeOf } from "~/features/chat/answers";
import { sendMessage } from "~/features/chat/commands.server";
import { partyOf, waitIn } from "~/features/chat/queries.server";
import { clientEvents, type AckCode } from "~/features/chat/schema";
import { guard } from "~/lib/guard.server";

const STATUS: Partial<Record<AckCode, number>> = { UNAUTH: 401, FORBIDDEN: 403, NOT_FOUND: 404, LOCKED: 423, TOO_LARGE: 413, RATE_LIMITED: 429, UNAVAILABLE: 503, IDEMPOTENCY_MISMATCH: 409, CONFLICT: 409, ATTACHMENT_NOT_READY: 409 };

function answer(body: { ok: true } | { ok: false; code: AckCode; retryAfterMs?: number }): Response {
  return Response.json(body, { status: body.ok ? 200 : (STATUS[body.code] ?? 422), headers: { "Cache-Control": "private, no-store" } });
}

/** `msg:send` of the socket by an ordinary request, as JSON or as a form, for where no socket gets through. */
export const action = guard({ as: "anyone" }, async ({ actor, viewer, request, db, limiter, siteHosts, tellAtOnce }) => {
  if (!actor || !viewer) return answer({ ok: false, code: "UNAUTH" });
  const allowed = await limiter.take("message_person", actor.personId);
  if (!allowed.ok) return answer({ ok: false, code: "RATE_LIMITED", retryAfterMs: allowed.retryAfterSeconds * 1000 });
  const parsed = clientEvents["msg:send"].safeParse(await payloadOf(request));
  if (!parsed.success) return answer({ ok: false, code: parsed.error.issues.every(({ code, path }) => code === "too_big" && path[0] === "b") ? "TOO_LARGE" : "INVALID" });
  const { c, id, b, as, replyTo, att, mention } = parsed.data;
  const sent = await db.as(actor, async (tx) => {
    const party = await partyOf(tx, { conversationId: c, actingFirmId: as ?? viewer.actingFirmId });
    if (!party) return null;
    const waitMs = await waitIn(tx, c);
    return waitMs > 0 ? { waitMs } : sendMessage(tx, { conversationId: c, ...party, clientId: id, body: b, replyTo: replyTo ?? null, files: att ?? [], mention, hosts: siteHosts });
  });
  if (!sent) return answer({ ok: false, code: "FORBIDDEN" });
  if ("waitMs" in sent) return answer({ ok: false, code: "RATE_LIMITED", retryAfterMs: Math.ceil(sent.waitMs) });
  if (!sent.ok) return answer({ ok: false, code: ackCodeOf(sent.reason) });
  const { event, ...rest } = sent;
  tellAtOnce(event);
  return answer(rest);
});

/** Reading goes through the pages and the socket. */
export const loader = () => new Response(null, { status: 405, headers: { Allow: "POST" } });

async function payloadOf(request: Request): Promise<unknown> {
  try {
    if (/^application\/json\b/i.test(request.headers.get("Content-Type") ?? "")) return await request.json();
    const form = await request.formData();
    const text = (name: string) => (form.get(name) === null || form.get(name) === "" ? undefined : form.get(name));
    const several = (name: string) => (form.has(name) ? form.getAll(name) : undefined);
    return { c: text("c"), id: text("id") ?? randomUUID(), b: form.get("b") ?? "", as: text("as"), replyTo: text("replyTo") === undefined ? undefined : Number(text("replyTo")), att: several("att"), mention: several("mention") };
  } catch {
    return null;
  }
}
