import { sql } from "kysely";
import type { Actor, Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import { chatThread, families, standards, type Family } from "./kinds";
import { isPushService } from "./push-services";
import { quietOf } from "./readers.server";
import type { Delivery, Quiet } from "./rules";
import type { Device, KindsInput, RoomsInput, SettingsInput } from "./schema";

const ROOMS = 100;

export type Preferences = {
  kinds: Record<Family, { delivery: Delivery; push: boolean }>;
  quiet: Quiet | null;
  pushWords: boolean;
  rooms: { id: string; kind: "direct" | "room"; roundTitle: string | null; subject: string; parties: { firmId: string | null; deskId: string | null; slug: string | null; nameFa: string; nameEn: string }[]; delivery: Delivery | null; push: boolean }[];
  devices: { id: string; endpoint: string; label: string; at: Date }[];
};

/** All that the actor may choose, with what is chosen. */
export async function readPreferences(tx: Tx): Promise<Preferences> {
  const chosen = await tx.selectFrom("notification_preferences").selectAll().execute();
  const settings = await tx.selectFrom("notification_settings").select(["quiet_from", "quiet_until", "push_words"]).executeTakeFirst();
  const kinds = Object.fromEntries(families.map((family) => {
    const own = chosen.find((row) => row.family === family && row.thread === "");
    return [family, { delivery: (own?.delivery as Delivery | null | undefined) ?? standards[family].delivery, push: own?.push ?? standards[family].push }];
  })) as Preferences["kinds"];
  const { rows: rooms } = await sql<Omit<Preferences["rooms"][number], "delivery" | "push">>`
    select c.id, c.kind, r.title as "roundTitle", c.subject,
      coalesce((
        select json_agg(json_build_object('firmId', p.firm_id, 'deskId', p.desk_cluster_id, 'slug', f.slug, 'nameFa', coalesce(nullif(f.name_fa, ''), f.name_en, d.name_fa, ''), 'nameEn', coalesce(nullif(f.name_en, ''), f.name_fa, d.name_en, '')) order by p.id)
        from public.chat_participants p left join public.firms f on f.id = p.firm_id left join public.clusters d on d.id = p.desk_cluster_id
        where p.conversation_id = c.id and p.left_at is null), '[]'::json) as parties
    from public.chat_conversations c left join public.rounds r on r.id = c.round_id
    order by c.last_message_at desc nulls last, c.created_at desc limit ${ROOMS}`.execute(tx);
  const devices = await tx.selectFrom("push_devices").select(["id", "endpoint", "label", "created_at as at"]).orderBy("created_at", "desc").execute();
  return {
    kinds,
    quiet: quietOf({ settled: settings !== undefined, quiet_from: settings?.quiet_from ?? null, quiet_until: settings?.quiet_until ?? null }),
    pushWords: settings?.push_words ?? false,
    rooms: rooms.map((room) => {
      const own = chosen.find((row) => row.family === "room" && row.thread === chatThread(room.id));
      return { ...room, delivery: (own?.delivery as Delivery | null | undefined) ?? null, push: own?.push ?? kinds.chat.push };
    }),
    devices,
  };
}

/** Keeps what the actor chose for kinds; what is as the product has it isn't kept, and follows the product. */
export async function chooseKinds(tx: Tx, { actor, kinds }: { actor: Actor; kinds: KindsInput["kinds"] }): Promise<void> {
  for (const family of families) {
    const choice = kinds[family];
    if (!choice) continue;
    const standard = standards[family];
    await choose(tx, actor, family, "", { delivery: choice.delivery === standard.delivery ? null : choice.delivery, push: choice.push === standard.push ? null : choice.push });
  }
  await whatWaitsFollows(tx, actor);
}

/** Keeps what the actor chose for their conversations; an empty choice follows the kind. */
export async function chooseRooms(tx: Tx, { actor, rooms }: { actor: Actor; rooms: RoomsInput["rooms"] }): Promise<void> {
  const { kinds, rooms: own } = await readPreferences(tx);
  for (const { id } of own) {
    const choice = rooms[id];
    if (!choice) continue;
    await choose(tx, actor, "room", chatThread(id), { delivery: choice.delivery || null, push: choice.push === kinds.chat.push ? null : choice.push });
  }
  await whatWaitsFollows(tx, actor);
}

const whatWaitsFollows = (tx: Tx, { personId }: Actor) => emit(tx, "notices.chosen", { personId });

async function choose(tx: Tx, actor: Actor, family: string, thread: string, choice: { delivery: Delivery | null; push: boolean | null }): Promise<void> {
  if (choice.delivery === null && choice.push === null) {
    await tx.deleteFrom("notification_preferences").where("person_id", "=", actor.personId).where("family", "=", family).where("thread", "=", thread).execute();
    return;
  }
  await tx
    .insertInto("notification_preferences")
    .values({ person_id: actor.personId, family, thread, ...choice })
    .onConflict((conflict) => conflict.columns(["person_id", "family", "thread"]).doUpdateSet(choice))
    .execute();
}

/** Keeps quiet hours, and whether a push says what happened. */
export async function chooseSettings(tx: Tx, { actor, quietOn, quietFrom, quietUntil, pushWords }: SettingsInput & { actor: Actor }): Promise<Result<object, "quiet_hours_same">> {
  if (quietOn && quietFrom === quietUntil) return refuse("quiet_hours_same", "quietUntil");
  const row = { quiet_from: quietOn ? quietFrom : null, quiet_until: quietOn ? quietUntil : null, push_words: pushWords, updated_at: sql<Date>`clock_timestamp()` };
  await tx.insertInto("notification_settings").values({ person_id: actor.personId, ...row }).onConflict((conflict) => conflict.column("person_id").doUpdateSet(row)).execute();
  await whatWaitsFollows(tx, actor);
  return { ok: true };
}

/** Has this browser take pushes as long as the session lives. */
export async function addDevice(tx: Tx, { actor, pushServices, ...device }: Device & { actor: Actor; pushServices: readonly string[] }): Promise<Result<object, "not_a_push_service">> {
  if (!isPushService(device.endpoint, pushServices)) return refuse("not_a_push_service");
  await sql`select private.keep_push_device(${actor.sessionId}::uuid, ${device.endpoint}, ${device.p256dh}, ${device.auth}, ${device.label})`.execute(tx);
  return { ok: true };
}

export async function dropDevice(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("push_devices").where("id", "=", id).execute();
}
