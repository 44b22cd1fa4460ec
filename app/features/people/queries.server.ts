import { sql } from "kysely";
import { unreadOf } from "~/features/chat/queries.server";
import { isLocale } from "~/i18n/locale";
import type { VerifiedToken } from "~/lib/auth.server";
import type { Db } from "~/lib/db.server";
import type { FirmRole, Viewer } from "~/lib/load-context";

type ViewerRow = { display_name: string; locale: string; firms: Viewer["firms"] | null; broker_of: string[]; staff_of: string[]; is_admin: boolean };

/** The signed-in person with firms and roles, made on the first request of a new account. */
export async function viewerOf(db: Db, session: VerifiedToken, cookieFirmId: string | null): Promise<Viewer> {
  const { actor } = session;
  return db.as(actor, async (tx) => {
    const read = () =>
      sql<ViewerRow>`
        select p.display_name, p.locale,
          (select json_agg(json_build_object('id', f.id, 'slug', f.slug, 'nameFa', f.name_fa, 'nameEn', f.name_en, 'role', m.role, 'kind', f.kind,
              'clusterIds', coalesce((select json_agg(c.cluster_id) from public.cluster_memberships c where c.firm_id = f.id and c.status = 'active'), '[]'::json))
              order by m.joined_at, f.slug)
            from public.firm_people m join public.firms f on f.id = m.firm_id
            where m.person_id = p.id and m.left_at is null) as firms,
          array(select private.my_broker_cluster_ids()) as broker_of,
          array(select private.my_staff_cluster_ids()) as staff_of,
          private.is_admin() as is_admin
        from public.people p where p.id = ${actor.personId}::uuid`.execute(tx);
    let row = (await read()).rows[0];
    if (!row) {
      await tx
        .insertInto("people")
        .values({
          id: actor.personId,
          display_name: session.displayName.trim() || session.email.split("@")[0]!.slice(0, 120) || "—",
          locale: isLocale(session.locale) ? session.locale : "fa",
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      row = (await read()).rows[0]!;
    }
    const firms = (row.firms ?? []).map((firm) => ({ ...firm, role: firm.role as FirmRole }));
    const chosen = firms.find((firm) => firm.id === cookieFirmId) ?? firms[0];
    return {
      personId: actor.personId,
      name: row.display_name,
      email: session.email,
      locale: isLocale(row.locale) ? row.locale : "fa",
      firms,
      actingFirmId: chosen?.id ?? null,
      brokerOf: row.broker_of,
      staffOf: row.staff_of,
      isAdmin: row.is_admin,
      unread: await unreadOf(tx),
    };
  });
}
