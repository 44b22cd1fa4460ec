import { sql } from "kysely";
import { decideMembership } from "~/features/clusters/commands.server";
import { firmChanged } from "~/features/firms/events.server";
import { assistPledge } from "~/features/joint-actions/purchase/pledge.server";
import type { PledgeRefusal } from "~/features/joint-actions/purchase/rules";
import type { Actor, Tx } from "~/lib/db.server";
import { once } from "~/lib/once.server";
import { refuse, type Result } from "~/lib/result";
import { canReview, type CertificateLevel, type DeskRights, type StaffRole } from "./rules";
import type { AssistInput } from "./schema";

type AtDesk = { clusterId: string; actor: Actor };

/** Answers an application. Nobody answers for a firm that they act for. */
export async function answerApplication(
  tx: Tx,
  input: AtDesk & { firmId: string; decision: "active" | "rejected" | "changes_requested"; note: string; ownFirmIds: string[] },
): Promise<Result<object, "own_firm" | "already_decided" | "reason_needed">> {
  if (input.ownFirmIds.includes(input.firmId)) return refuse("own_firm");
  const decided = await decideMembership(tx, input);
  if (decided.ok) return decided;
  return decided.reason === "not_found" ? refuse("already_decided") : refuse(decided.reason, decided.field);
}

/** Enters a pledge for a member firm that asked for it by phone, in person or on paper; once for its key. */
export async function enterPledge(
  tx: Tx,
  input: AssistInput & AtDesk & { ownFirmIds: string[]; key: string },
): Promise<Result<{ pledgeId: string }, "own_firm" | "not_member" | "not_found" | "key_reused" | "no_substitute" | PledgeRefusal>> {
  const { clusterId, actor, ownFirmIds, key, idempotencyKey: _, ...pledge } = input;
  if (ownFirmIds.includes(pledge.firmId)) return refuse("own_firm", "firmId");
  const place = await tx
    .selectFrom("rounds as r")
    .leftJoin("cluster_memberships as m", (join) => join.onRef("m.cluster_id", "=", "r.cluster_id").on("m.firm_id", "=", pledge.firmId).on("m.status", "=", "active"))
    .select("m.firm_id")
    .where("r.id", "=", pledge.roundId)
    .where("r.cluster_id", "=", clusterId)
    .executeTakeFirst();
  if (!place) return refuse("not_found", "roundId");
  if (!place.firm_id) return refuse("not_member", "firmId");
  return once(tx, { actor, command: "enterPledge", key, content: pledge }, () => assistPledge(tx, { ...pledge, actor }));
}

/** Moves a certificate of a member firm one level up, or back to the firm's own word. */
export async function reviewCertificate(
  tx: Tx,
  input: AtDesk & { certificateId: string; level: CertificateLevel; ownFirmIds: string[] },
): Promise<Result<object, "not_found" | "own_firm" | "already_reviewed">> {
  const certificate = await tx
    .selectFrom("firm_certificates as c")
    .innerJoin("cluster_memberships as m", "m.firm_id", "c.firm_id")
    .select(["c.firm_id", "c.level"])
    .where("c.id", "=", input.certificateId)
    .where("m.cluster_id", "=", input.clusterId)
    .where("m.status", "=", "active")
    .executeTakeFirst();
  if (!certificate) return refuse("not_found");
  if (input.ownFirmIds.includes(certificate.firm_id)) return refuse("own_firm");
  if (!canReview(certificate.level as CertificateLevel, input.level)) return refuse("already_reviewed");
  const changed = await tx
    .updateTable("firm_certificates")
    .set({ level: input.level })
    .where("id", "=", input.certificateId)
    .where("level", "=", certificate.level)
    .returning("id")
    .executeTakeFirst();
  if (!changed) return refuse("already_reviewed");
  await firmChanged(tx, certificate.firm_id);
  return { ok: true };
}

/** Gives a person of this address a role at the desk. */
export async function appoint(
  tx: Tx,
  input: { clusterId: string; email: string; role: StaffRole; rights: DeskRights },
): Promise<Result<object, "forbidden" | "no_such_account" | "already_appointed">> {
  if (!input.rights.appoints.includes(input.role)) return refuse("forbidden", "role");
  const { rows } = await sql<{ id: string | null }>`select private.person_to_appoint(${input.clusterId}::uuid, ${input.email}) as id`.execute(tx);
  const personId = rows[0]?.id;
  if (!personId) return refuse("no_such_account", "email");
  const appointed = await tx
    .insertInto("cluster_staff")
    .values({ cluster_id: input.clusterId, person_id: personId, role: input.role })
    .onConflict((conflict) =>
      conflict
        .columns(["cluster_id", "person_id", "role"])
        .doUpdateSet({ revoked_at: null, granted_at: sql<Date>`clock_timestamp()` })
        .where("cluster_staff.revoked_at", "is not", null),
    )
    .returning("person_id")
    .executeTakeFirst();
  return appointed ? { ok: true } : refuse("already_appointed", "email");
}

/** Ends a role at the desk from now on. */
export async function endAppointment(
  tx: Tx,
  input: { clusterId: string; personId: string; role: StaffRole; rights: DeskRights },
): Promise<Result<object, "forbidden" | "not_found">> {
  if (!input.rights.appoints.includes(input.role)) return refuse("forbidden");
  const ended = await tx
    .updateTable("cluster_staff")
    .set({ revoked_at: sql<Date>`clock_timestamp()` })
    .where("cluster_id", "=", input.clusterId)
    .where("person_id", "=", input.personId)
    .where("role", "=", input.role)
    .where("revoked_at", "is", null)
    .returning("person_id")
    .executeTakeFirst();
  return ended ? { ok: true } : refuse("not_found");
}
