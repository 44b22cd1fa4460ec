import { sql } from "kysely";
import { z } from "zod";
import type { Locale } from "~/i18n/locale";
import type { Tx } from "~/lib/db.server";
import type { Jobs, Schedule } from "~/lib/jobs";
import { composeDue } from "./compose.server";
import { openSmtp, sendDue } from "./deliver.server";
import { keysOf } from "./keys.server";
import { writeLetter, type Letter } from "./letter";
import { tell } from "./notice.server";
import { pushDue } from "./push.server";
import { queueMail } from "./queue.server";
import { NoticeRequested } from "./schema";
import { letters } from "./texts";

const Invitation = z.object({ invitationId: z.uuid(), token: z.string().min(8), locale: z.enum(["fa", "en"]) });
const Membership = z.object({ clusterId: z.uuid(), firmId: z.uuid(), status: z.string() });
const Round = z.object({ roundId: z.uuid(), state: z.string() });
const Assisted = z.object({ pledgeId: z.uuid() });
const Requested = z.object({ recipient: z.email(), kind: z.string().min(1).max(80), locale: z.enum(["fa", "en"]), subject: z.string().min(1), text: z.string().min(1), dedupeKey: z.string().optional() });

const Notice = z.object({ notice: z.enum(["account_exists", "password_changed", "email_change"]), recipient: z.email(), locale: z.enum(["fa", "en"]), newEmail: z.string().optional() });

type FirmName = { name_fa: string; name_en: string };
const nameIn = (locale: Locale, { name_fa, name_en }: FirmName) => (locale === "fa" ? name_fa || name_en : name_en || name_fa);

/** Mails that follow from what happened elsewhere; each has a dedupe key, so that an event handled twice writes once. */
export const jobs: Jobs = {
  "invitation.created": async ({ payload }, { db, siteUrl }) => {
    const { invitationId, token, locale } = Invitation.parse(payload);
    await db.service(async (tx) => {
      const row = await tx
        .selectFrom("firm_invitations as i")
        .innerJoin("firms as f", "f.id", "i.firm_id")
        .select(["i.email", "f.name_fa", "f.name_en"])
        .where("i.id", "=", invitationId)
        .where("i.revoked_at", "is", null)
        .where("i.accepted_at", "is", null)
        .executeTakeFirst();
      if (!row) return;
      const letter = letters[locale].invitation(nameIn(locale, row), `${siteUrl}/invitations/${encodeURIComponent(token)}`);
      await queueMail(tx, { recipient: row.email, kind: "invitation", locale, ...writeLetter(letter, locale), dedupeKey: `invitation:${invitationId}` });
      const { rows: invited } = await sql<{ id: string | null }>`select private.person_of_email(${row.email}) as id`.execute(tx);
      const personId = invited[0]?.id;
      // Their mail has gone already.
      if (personId) await tell(tx, { personId, kind: "invitation", facts: { firmFa: nameIn("fa", row), firmEn: nameIn("en", row) }, path: `/invitations/${encodeURIComponent(token)}`, dedupeKey: `invitation:${invitationId}:${personId}` });
    });
  },

  "membership.changed": async ({ id, payload }, { db, siteUrl }) => {
    const { clusterId, firmId, status } = Membership.parse(payload);
    if (status !== "pending" && status !== "active" && status !== "rejected" && status !== "changes_requested") return;
    await db.service(async (tx) => {
      const firm = await tx.selectFrom("firms").select(["name_fa", "name_en", "slug"]).where("id", "=", firmId).executeTakeFirst();
      const cluster = await tx.selectFrom("clusters").select(["name_fa", "name_en", "slug"]).where("id", "=", clusterId).executeTakeFirst();
      const decision = await tx
        .selectFrom("cluster_decisions")
        .select("note")
        .where("cluster_id", "=", clusterId)
        .where("firm_id", "=", firmId)
        .where("step", "=", status)
        .orderBy("id", "desc")
        .executeTakeFirst();
      if (!firm || !cluster) return;
      if (status === "pending") {
        const brokers = await tx.selectFrom("cluster_staff").select("person_id").where("cluster_id", "=", clusterId).where("role", "=", "broker").where("revoked_at", "is", null).execute();
        for (const { person_id } of brokers) {
          await tell(tx, { personId: person_id, kind: "membership.pending", facts: {}, path: `/desk/${cluster.slug}`, dedupeKey: `membership:${id}:${person_id}` }, (locale) =>
            letters[locale].membershipAsked(nameIn(locale, firm), nameIn(locale, cluster), `${siteUrl}/desk/${cluster.slug}`),
          );
        }
        return;
      }
      const page = `${siteUrl}/clusters/${cluster.slug}`;
      await toOwners(tx, [firmId], `membership.${status}`, `membership:${id}`, (locale) => {
        const names = [nameIn(locale, firm), nameIn(locale, cluster)] as const;
        const say = letters[locale];
        if (status === "active") return say.membershipActive(...names, page);
        const note = decision?.note ?? "";
        return status === "rejected" ? say.membershipRejected(...names, note, page) : say.membershipChanges(...names, note, `${page}/join`);
      });
    });
  },

  "round.changed": async ({ payload }, { db, siteUrl }) => {
    const { roundId, state } = Round.parse(payload);
    if (state !== "fill" && state !== "locked" && state !== "not_viable" && state !== "cancelled") return;
    await db.service(async (tx) => {
      const round = await tx.selectFrom("rounds").select(["title", "facilitator_firm_id"]).where("id", "=", roundId).executeTakeFirst();
      if (!round) return;
      const step = await tx.selectFrom("round_events").select("reason").where("round_id", "=", roundId).where("to_state", "=", state).orderBy("seq", "desc").executeTakeFirst();
      const firms = new Set([...(await pledgingFirms(tx, roundId)), round.facilitator_firm_id]);
      const url = `${siteUrl}/rounds/${roundId}`;
      await toOwners(tx, [...firms], `round.${state}`, `round:${roundId}:${state}`, (locale) => {
        const say = letters[locale];
        if (state === "cancelled") return say.roundCancelled(round.title, step?.reason ?? "", url);
        return { fill: say.roundFill, locked: say.roundLocked, not_viable: say.roundNotViable }[state](round.title, url);
      });
    });
  },

  "pledge.assisted": async ({ payload }, { db, siteUrl }) => {
    const { pledgeId } = Assisted.parse(payload);
    await db.service(async (tx) => {
      const row = await tx
        .selectFrom("pledges as p")
        .innerJoin("rounds as r", "r.id", "p.round_id")
        .innerJoin("firms as f", "f.id", "p.firm_id")
        .select(["p.firm_id", "r.id as round_id", "r.title", "f.name_fa", "f.name_en"])
        .where("p.id", "=", pledgeId)
        .executeTakeFirst();
      if (!row) return;
      await toOwners(tx, [row.firm_id], "pledge.assisted", `pledge:${pledgeId}`, (locale) =>
        letters[locale].pledgeAssisted(nameIn(locale, row), row.title, `${siteUrl}/rounds/${row.round_id}`),
      );
    });
  },

  "account.notice": async ({ id, payload }, { db, siteUrl }) => {
    const { notice, recipient, locale, newEmail } = Notice.parse(payload);
    const say = letters[locale];
    const forgot = `${siteUrl}/forgot-password`;
    const letter = {
      account_exists: () => say.accountExists({ signIn: `${siteUrl}/sign-in`, forgot }),
      password_changed: () => say.passwordChanged(forgot),
      email_change: () => say.emailChangeNotice(newEmail ?? ""),
    }[notice]();
    await db.service((tx) => queueMail(tx, { recipient, kind: `account.${notice}`, locale, ...writeLetter(letter, locale), dedupeKey: `notice:${id}` }));
  },

  "notice.requested": async ({ payload }, { db }) => {
    const { letter, ...notice } = NoticeRequested.parse(payload);
    await db.service((tx) => tell(tx, notice, letter && (() => letter)));
  },

  "mail.requested": async ({ id, payload }, { db }) => {
    const mail = Requested.parse(payload);
    await db.service((tx) => queueMail(tx, { ...mail, dedupeKey: mail.dedupeKey ?? `requested:${id}` }));
  },
};

// The last word of each firm counts; one that withdrew isn't told.
async function pledgingFirms(tx: Tx, roundId: string): Promise<string[]> {
  const { rows } = await sql<{ firm_id: string }>`
    select last.firm_id from (
      select distinct on (p.firm_id) p.firm_id, p.kind
      from public.pledges p join public.pledge_confirmations c on c.pledge_id = p.id and c.answer = 'confirmed'
      where p.round_id = ${roundId}::uuid
      order by p.firm_id, c.seq desc) last
    where last.kind = 'pledge'`.execute(tx);
  return rows.map((row) => row.firm_id);
}

/** Tells the owners of these firms, in the inbox and as each chose; the letter's link is where the notice leads. */
async function toOwners(tx: Tx, firmIds: string[], kind: string, key: string, letterIn: (locale: Locale) => Letter): Promise<void> {
  if (firmIds.length === 0) return;
  const { rows } = await sql<{ person_id: string }>`
    select distinct fp.person_id from public.firm_people fp
    where fp.firm_id = any (${firmIds}::uuid[]) and fp.role = 'owner' and fp.left_at is null order by 1`.execute(tx);
  for (const { person_id } of rows) await tell(tx, { personId: person_id, kind, facts: {}, path: pathOf(letterIn("fa")), dedupeKey: `${key}:${person_id}` }, letterIn);
}

/** The page of ours that a letter's link leads to. */
function pathOf({ action }: Letter): string {
  const url = action && new URL(action.url);
  return url ? url.pathname + url.search : "/inbox";
}

export const schedules: Schedule[] = [
  {
    name: "mail",
    everyMs: 5_000,
    async run(handles) {
      await composeDue(handles);
      if (!handles.env.SMTP_URL) return;
      const smtp = openSmtp(handles.env.SMTP_URL);
      try {
        await sendDue(handles, smtp);
      } finally {
        smtp.close();
      }
    },
  },
  { name: "pushes", everyMs: 3_000, run: async (handles) => void (await pushDue(handles)) },
  { name: "keys of notices", everyMs: 86_400_000, run: async ({ db }) => void (await db.service(keysOf)) },
  {
    name: "mail and counters that are past",
    everyMs: 600_000,
    async run({ db }) {
      await db.service(async (tx) => {
        await sql`delete from public.mails where created_at < clock_timestamp() - interval '30 days'`.execute(tx);
        await sql`delete from public.notifications where created_at < clock_timestamp() - interval '180 days'`.execute(tx);
        await sql`delete from public.rate_limits where key in (
          select key from public.rate_limits where expire < extract(epoch from clock_timestamp()) * 1000 for update skip locked)`.execute(tx);
        await sql`delete from public.idempotency_keys where created_at < clock_timestamp() - interval '48 hours'`.execute(tx);
      });
    },
  },
];
