import { sql } from "kysely";
import { unreadOf } from "~/features/chat/queries.server";
import { unreadNotices } from "~/features/notifications/inbox.server";
import type { VerifiedToken } from "~/lib/auth.server";
import type { Db, Tx } from "~/lib/db.server";
import { isLocale, negotiateLocale } from "~/i18n/locale";
import type { Viewer } from "~/lib/load-context";
import { sessionAlive } from "~/lib/session.server";
import { ensurePerson } from "./commands.server";

type Row = {
  name: string;
  locale: string;
  firms: Viewer["firms"] | null;
  broker_of: string[];
  staff_of: string[];
  is_admin: boolean;
};

/**
 * The signed-in person of a request, made known to the product on the first one.
 * Null when the session was ended elsewhere, although its token hasn't run out.
 */
export async function viewerOf(db: Db, verified: VerifiedToken, cookieFirmId: string | null): Promise<Viewer | null> {
  return db.as(verified.actor, async (tx) => {
    if (!(await sessionAlive(tx, verified.actor))) return null;
    let row = await readViewer(tx, verified.actor.personId);
    if (!row) {
      await ensurePerson(tx, verified);
      row = (await readViewer(tx, verified.actor.personId))!;
    }
    const firms = row.firms ?? [];
    return {
      personId: verified.actor.personId,
      name: row.name,
      email: verified.email,
      locale: negotiateLocale(row.locale),
      firms,
      actingFirmId: firms.find((firm) => firm.id === cookieFirmId)?.id ?? firms[0]?.id ?? null,
      brokerOf: row.broker_of,
      staffOf: row.staff_of,
      isAdmin: row.is_admin,
      unread: await unreadOf(tx),
      notices: await unreadNotices(tx),
    };
  });
}

async function readViewer(tx: Tx, personId: string): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select p.display_name as name, p.locale,
      (select json_agg(json_build_object('id', f.id, 'slug', f.slug, 'nameFa', f.name_fa, 'nameEn', f.name_en,
          'role', fp.role, 'kind', f.kind,
          'clusterIds', array(select m.cluster_id from public.cluster_memberships m where m.firm_id = f.id and m.status = 'active'))
          order by fp.joined_at, f.id)
        from public.firm_people fp join public.firms f on f.id = fp.firm_id
        where fp.person_id = p.id and fp.left_at is null) as firms,
      array(select s.cluster_id::text from public.cluster_staff s
        where s.person_id = p.id and s.role = 'broker' and s.revoked_at is null) as broker_of,
      array(select distinct s.cluster_id::text from public.cluster_staff s
        where s.person_id = p.id and s.revoked_at is null) as staff_of,
      exists (select from public.platform_admins a where a.person_id = p.id) as is_admin
    from public.people p where p.id = ${personId}::uuid`.execute(tx);
  return rows[0];
}

/** What a person may change on the account page. */
export async function profileOf(tx: Tx, personId: string): Promise<{ name: string; locale: "fa" | "en"; currencyUnit: "toman" | "rial" }> {
  const row = await tx
    .selectFrom("people")
    .select(["display_name", "locale", "currency_unit"])
    .where("id", "=", personId)
    .executeTakeFirstOrThrow();
  return { name: row.display_name, locale: isLocale(row.locale) ? row.locale : "fa", currencyUnit: row.currency_unit === "rial" ? "rial" : "toman" };
}

/** Whether the session began a few minutes ago, so that it may set a password without the old one. */
export async function sessionFresh(tx: Tx, sessionId: string): Promise<boolean> {
  const { rows } = await sql<{ fresh: boolean }>`select private.session_fresh(${sessionId}::uuid) as fresh`.execute(tx);
  return rows[0]?.fresh === true;
}

/** Whether this session began by confirming the address for the first time, and what the sign-up left as its proof. */
export async function confirmationOf(tx: Tx, sessionId: string): Promise<{ first: boolean; proof: string | null }> {
  const { rows } = await sql<{ first: boolean; proof: string | null }>`
    select private.session_confirmed(${sessionId}::uuid) as first, private.my_sign_up_facts() ->> 'sign_up' as proof`.execute(tx);
  return rows[0]!;
}

/** Whether the link of a change of address is for the person who opens it. */
export async function isOwnEmailChange(tx: Tx, tokenHash: string): Promise<boolean> {
  const { rows } = await sql<{ own: boolean }>`select private.is_my_email_change(${tokenHash}) as own`.execute(tx);
  return rows[0]?.own === true;
}

/** Whether an address has an account, and whether that was ever confirmed. For the server's own decisions only. */
export async function accountStanding(tx: Tx, email: string): Promise<"confirmed" | "unconfirmed" | null> {
  const { rows } = await sql<{ standing: "confirmed" | "unconfirmed" | null }>`select private.account_standing(${email}) as standing`.execute(tx);
  return rows[0]?.standing ?? null;
}
