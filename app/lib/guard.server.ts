import type { SubmissionResult } from "@conform-to/react";
import { parseWithZod } from "@conform-to/zod/v4";
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { reasonText, zodMessages } from "~/i18n/errors";
import type { Actor } from "./db.server";
import { databaseError, isReadOnly, isUnavailable } from "./db.server";
import { errorResponse } from "./errors";
import { isBodyTooLarge, withBodyLimit } from "./http";
import type { RateClass } from "./limiter.server";
import type { AppLoadContext, Viewer } from "./load-context";
import type { Amounts, Refusal } from "./result";
import { sessionAlive } from "./session.server";

/** Who may: everybody, a signed-in person, a person with a firm, somebody with a desk (broker, coordinator or operator), a broker, an operator. */
export type Access = "anyone" | "person" | "member" | "staff" | "broker" | "admin";

type Signed<A extends Access> = A extends "anyone"
  ? { actor: Actor | null; viewer: Viewer | null }
  : A extends "member"
    ? { actor: Actor; viewer: Viewer & { actingFirmId: string } }
    : { actor: Actor; viewer: Viewer };

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

/** `form` is a schema, or a function of the request (the unit money is typed in). */
type Rules<A extends Access, P, Q, F> = { as: A; params?: P; query?: Q; form?: F | ((context: AppLoadContext) => F); rate?: RateClass };

type RefusedForm = { ok: false; reason?: string; submission: SubmissionResult };
/** Without a form the answer is the work's own; with one, refusals have become answers that keep what was typed. */
type Answer<T, F> = F extends z.ZodType ? Exclude<T, Refusal<string>> | ReturnType<typeof data<RefusedForm>> : T;

type Scope<A extends Access, P, Q, F> = AppLoadContext &
  Signed<A> & { request: Request; url: URL; params: Output<P>; query: Output<Q>; form: Output<F> };

/** Bytes of a form of text, and of one with a file; Persian takes six in a form for each letter. */
const FORM_BYTES = 512 * 1024;
const UPLOAD_BYTES = 12 * 1024 * 1024;

/** What is typed there never comes back in a page. */
const SECRET_FIELDS = ["password", "newPassword", "currentPassword"];

/**
 * The one door of every loader and action: who may, parse, rate, and turn refusals into translated answers.
 * A form that doesn't parse, or a command that refuses, answers `{ ok: false, submission }` and keeps what was typed.
 */
export function guard<A extends Access, T, P extends z.ZodType | undefined = undefined, Q extends z.ZodType | undefined = undefined, F extends z.ZodType | undefined = undefined>(
  rules: Rules<A, P, Q, F>,
  work: (scope: Scope<A, P, Q, F>) => Promise<T>,
) {
  return async ({ request, params, context }: LoaderFunctionArgs | ActionFunctionArgs): Promise<Answer<T, F>> => {
    if (context.refusal) throw errorResponse(context.refusal);
    const url = new URL(request.url);
    const changes = request.method !== "GET" && request.method !== "HEAD";
    admit(rules.as, context, url, changes);
    if (changes && context.actor) await run(context.actor, (actor) => requireLiveSession(context, actor));
    if (rules.rate) await run(rules.rate, (rate) => requireRate(rate, context, changes));

    const parsedParams = rules.params?.safeParse(params);
    if (parsedParams && !parsedParams.success) throw errorResponse("not_found");
    const parsedQuery = rules.query?.safeParse(queryObject(url.searchParams));
    if (parsedQuery && !parsedQuery.success) throw errorResponse("bad_request");

    const body = bodyWithin(request, rules.form ? FORM_BYTES : UPLOAD_BYTES);
    const scope = { ...context, request: body, url, params: parsedParams?.data, query: parsedQuery?.data } as unknown as Scope<A, P, Q, F>;
    if (!rules.form) return (await run(scope, work)) as Answer<T, F>;

    const schema = (typeof rules.form === "function" ? rules.form(context) : rules.form) as z.ZodType;
    const submission = parseWithZod(await formOf(body), { schema, error: zodMessages(context.locale), disableAutoCoercion: true });
    if (submission.status !== "success") {
      return data({ ok: false as const, submission: submission.reply({ hideFields: SECRET_FIELDS }) }, { status: submission.status === "error" ? 422 : 200 }) as Answer<T, F>;
    }
    const answer = await run({ ...scope, form: submission.value as Output<F> }, work);
    if (isRefusal(answer)) {
      context.note({ outcome: "refused", reason: answer.reason });
      const message = reasonText(context.locale, answer.reason, answer.amounts && { amounts: answer.amounts, unit: context.currencyUnit });
      return data(
        { ok: false as const, reason: answer.reason, submission: submission.reply({ hideFields: SECRET_FIELDS, ...(answer.field ? { fieldErrors: { [answer.field]: [message] } } : { formErrors: [message] }) }) },
        { status: statusOf(answer.reason) },
      ) as Answer<T, F>;
    }
    return answer as Answer<T, F>;
  };
}

function admit(access: Access, context: AppLoadContext, url: URL, changes: boolean): void {
  if (access === "anyone") return;
  const viewer = context.viewer;
  if (!context.actor || !viewer) {
    const back = changes ? "/" : url.pathname.replace(/\.data$/, "") + url.search;
    throw redirect(`/sign-in?next=${encodeURIComponent(back)}`);
  }
  const allowed = {
    person: true,
    member: viewer.actingFirmId !== null,
    staff: viewer.staffOf.length > 0 || viewer.isAdmin,
    broker: viewer.brokerOf.length > 0,
    admin: viewer.isAdmin,
  }[access];
  if (!allowed && access === "member") throw redirect("/firms/new");
  if (!allowed) throw errorResponse("forbidden");
}

async function requireLiveSession(context: AppLoadContext, actor: Actor): Promise<void> {
  if (!(await context.db.as(actor, (tx) => sessionAlive(tx, actor)))) throw redirect("/sign-in?ended=1");
}

async function requireRate(rate: RateClass, context: AppLoadContext, changes: boolean): Promise<void> {
  const subject = rate.endsWith("_person") && context.actor ? context.actor.personId : context.clientAddress;
  const taken = await context.limiter.take(rate, subject).catch((error: unknown) => {
    // A count that can't be kept must not keep anybody from reading.
    if (!changes && isReadOnly(error)) return { ok: true } as const;
    throw error;
  });
  if (!taken.ok) throw errorResponse("rate_limited", { "Retry-After": String(taken.retryAfterSeconds) });
}

async function run<S, T>(scope: S, work: (scope: S) => Promise<T>): Promise<T> {
  try {
    return await work(scope);
  } catch (error) {
    const database = databaseError(error);
    // Row-level security and guard triggers answer 42501: what a person may not touch isn't there.
    if (database?.code === "42501") throw errorResponse("forbidden");
    if (isReadOnly(error)) throw errorResponse("read_only", { "Retry-After": "30" });
    // A NUL, or bytes that are no text: nobody typed that.
    if (database?.code === "22021") throw errorResponse("bad_request");
    if (isUnavailable(error)) throw errorResponse("unavailable", { "Retry-After": "5" });
    if (database && ["57014", "55P03", "40001", "40P01"].includes(database.code)) throw errorResponse("timeout", { "Retry-After": "2" });
    throw error;
  }
}

/** Refuses a body that says it is too large, and stops reading one that turns out to be. */
function bodyWithin(request: Request, limit: number): Request {
  if (Number(request.headers.get("Content-Length") ?? 0) > limit) throw errorResponse("too_large");
  return withBodyLimit(request, limit);
}

async function formOf(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch (error) {
    throw errorResponse(isBodyTooLarge(error) ? "too_large" : "bad_request");
  }
}

function queryObject(params: URLSearchParams): Record<string, string | string[]> {
  const object: Record<string, string | string[]> = {};
  for (const key of new Set(params.keys())) {
    const values = params.getAll(key);
    object[key] = values.length > 1 ? values : values[0]!;
  }
  return object;
}

function isRefusal(answer: unknown): answer is { ok: false; reason: string; field?: string; amounts?: Amounts } {
  return typeof answer === "object" && answer !== null && "ok" in answer && answer.ok === false && "reason" in answer;
}

function statusOf(reason: string): number {
  if (reason === "not_found") return 404;
  if (reason === "forbidden") return 403;
  if (reason.startsWith("rate_") || reason === "too_many_revisions") return 429;
  return 409;
}
