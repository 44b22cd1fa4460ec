import { createHash, randomBytes } from "node:crypto";
import type { Locale } from "~/i18n/locale";
import { databaseError, type Actor, type Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";
import { firmChanged, invitationCreated } from "./events.server";
import { peopleOf } from "./queries.server";
import { canLeave } from "./rules";
import type { FirmRole } from "./schema";

const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

/** Invites an address to act for a firm. A new invitation to the same address replaces the open one. */
export async function inviteToFirm(tx: Tx, actor: Actor, input: { firmId: string; email: string; role: FirmRole; locale: Locale }): Promise<Result<object>> {
  await tx
    .updateTable("firm_invitations")
    .set({ revoked_at: new Date() })
    .where("firm_id", "=", input.firmId)
    .where("email", "=", input.email)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .execute();
  const token = randomBytes(32).toString("base64url");
  const { id } = await tx
    .insertInto("firm_invitations")
    .values({ firm_id: input.firmId, email: input.email, role: input.role, token_hash: hashOf(token), invited_by: actor.personId })
    .returning("id")
    .executeTakeFirstOrThrow();
  await invitationCreated(tx, { invitationId: id, token, locale: input.locale });
  return { ok: true };
}

export async function revokeInvitation(tx: Tx, firmId: string, invitationId: string): Promise<Result<object>> {
  await tx
    .updateTable("firm_invitations")
    .set({ revoked_at: new Date() })
    .where("id", "=", invitationId)
    .where("firm_id", "=", firmId)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .execute();
  return { ok: true };
}

/** The invitation of this token, when it was sent to the reader's own address (or the reader owns the firm). */
export async function findInvitation(tx: Tx, token: string, now: Date) {
  const row = await tx
    .selectFrom("firm_invitations as i")
    .leftJoin("firms as f", "f.id", "i.firm_id")
    .select(["i.id", "i.firm_id as firmId", "i.email", "i.role", "i.accepted_at as acceptedAt", "i.accepted_by as acceptedBy", "i.revoked_at as revokedAt", "i.declined_at as declinedAt", "i.expires_at as expiresAt"])
    .select(["f.slug", "f.name_fa as nameFa", "f.name_en as nameEn"])
    .where("i.token_hash", "=", hashOf(token))
    .executeTakeFirst();
  if (!row) return null;
  const state = row.acceptedAt ? "accepted" : row.revokedAt ? "revoked" : row.declinedAt ? "declined" : row.expiresAt <= now ? "expired" : "open";
  return { ...row, role: row.role as FirmRole, state: state as "accepted" | "revoked" | "declined" | "expired" | "open" };
}

type NotOpen = "invitation_gone" | "invitation_other_address";

/** Joins the firm that invited. The database checks that the address is this person's; twice is the same as once. */
export async function acceptInvitation(tx: Tx, actor: Actor, input: { token: string; email: string; now: Date }): Promise<Result<{ firmId: string; slug: string | null }, NotOpen>> {
  const invitation = await findInvitation(tx, input.token, input.now);
  if (!invitation) return refuse("invitation_gone");
  if (invitation.email.toLowerCase() !== input.email.toLowerCase()) return refuse("invitation_other_address");
  const present = await tx
    .selectFrom("firm_people")
    .select(["role", "left_at"])
    .where("firm_id", "=", invitation.firmId)
    .where("person_id", "=", actor.personId)
    .executeTakeFirst();
  const joined = { ok: true as const, firmId: invitation.firmId, slug: invitation.slug };
  if (invitation.state === "accepted" && invitation.acceptedBy === actor.personId && present?.left_at === null) return joined;
  if (invitation.state !== "open") return refuse("invitation_gone");
  const accepted = await tx
    .updateTable("firm_invitations")
    .set({ accepted_at: input.now, accepted_by: actor.personId })
    .where("id", "=", invitation.id)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .where("declined_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!accepted) return refuse("invitation_gone");
  if (!present) {
    await tx.insertInto("firm_people").values({ firm_id: invitation.firmId, person_id: actor.personId, role: invitation.role }).execute();
  } else if (present.left_at !== null) {
    await tx
      .updateTable("firm_people")
      .set({ role: invitation.role, left_at: null, joined_at: input.now })
      .where("firm_id", "=", invitation.firmId)
      .where("person_id", "=", actor.personId)
      .execute();
  }
  await firmChanged(tx, invitation.firmId);
  const firm = await tx.selectFrom("firms").select("slug").where("id", "=", invitation.firmId).executeTakeFirst();
  return { ...joined, slug: firm?.slug ?? null };
}

/** Says no to an invitation; twice is the same as once. */
export async function declineInvitation(tx: Tx, input: { token: string; email: string; now: Date }): Promise<Result<object, NotOpen>> {
  const invitation = await findInvitation(tx, input.token, input.now);
  if (!invitation) return refuse("invitation_gone");
  if (invitation.email.toLowerCase() !== input.email.toLowerCase()) return refuse("invitation_other_address");
  if (invitation.state === "declined") return { ok: true };
  if (invitation.state !== "open") return refuse("invitation_gone");
  await tx
    .updateTable("firm_invitations")
    .set({ declined_at: input.now })
    .where("id", "=", invitation.id)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .where("declined_at", "is", null)
    .execute();
  return { ok: true };
}

type KeepsOwner = "last_owner" | "not_found";

/** Changes what a person may do; the last owner stays one. */
export async function changeRole(tx: Tx, firmId: string, personId: string, role: FirmRole): Promise<Result<object, KeepsOwner>> {
  const people = await lockPeople(tx, firmId);
  const person = people.find((one) => one.personId === personId);
  if (!person) return refuse("not_found");
  if (role !== "owner" && !canLeave(people, personId)) return refuse("last_owner");
  await tx.updateTable("firm_people").set({ role }).where("firm_id", "=", firmId).where("person_id", "=", personId).execute();
  await firmChanged(tx, firmId);
  return { ok: true };
}

/** Ends a person's part in a firm, by an owner or by the person. */
export async function leaveFirm(tx: Tx, firmId: string, personId: string): Promise<Result<object, KeepsOwner>> {
  const people = await lockPeople(tx, firmId);
  if (!people.some((one) => one.personId === personId)) return refuse("not_found");
  if (!canLeave(people, personId)) return refuse("last_owner");
  await tx.updateTable("firm_people").set({ left_at: new Date() }).where("firm_id", "=", firmId).where("person_id", "=", personId).execute();
  await firmChanged(tx, firmId);
  return { ok: true };
}

/** Makes a colleague owner and the present owner an editor, in one step. */
export async function handOver(tx: Tx, actor: Actor, firmId: string, personId: string): Promise<Result<object, "not_found">> {
  const people = await lockPeople(tx, firmId);
  if (personId === actor.personId || !people.some((one) => one.personId === personId)) return refuse("not_found");
  await tx.updateTable("firm_people").set({ role: "owner" }).where("firm_id", "=", firmId).where("person_id", "=", personId).execute();
  await tx.updateTable("firm_people").set({ role: "editor" }).where("firm_id", "=", firmId).where("person_id", "=", actor.personId).execute();
  await firmChanged(tx, firmId);
  return { ok: true };
}

/** Whether the database refused to leave a firm without an owner (two owners who leave at the same moment). */
export function isLastOwnerError(error: unknown): boolean {
  return databaseError(error)?.constraint === "firm_people_keeps_an_owner";
}

async function lockPeople(tx: Tx, firmId: string) {
  await tx.selectFrom("firm_people").select("person_id").where("firm_id", "=", firmId).where("left_at", "is", null).orderBy("person_id").forUpdate().execute();
  return peopleOf(tx, firmId);
}
