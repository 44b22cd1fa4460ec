import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Server, Socket } from "socket.io";
import type { Here, Presence, PresenceState } from "~/features/chat/schema";
import type { Context } from "../context";

const TICK_MS = 1_000;
/** How often a process says of its devices that they are still there, and how long a device is believed without it. */
const REFRESH_MS = 15_000;
const BELIEVED_S = 45;
/** Whoever lost the last line is gone only after this: pages change, phones lose the net for a moment. */
const GRACE_S = 20;

type Device = { person: string; state: Here };
type Watch = Map<string, string>;

export type PresenceBoard = {
  /** A socket came: its device is there at once. */
  join: (socket: Socket, person: string) => void;
  set: (socket: Socket, state: Here) => void;
  /** Follows these people for this socket; answers how they stand now. */
  watch: (socket: Socket, persons: readonly string[]) => Promise<Presence[]>;
  close: () => Promise<void>;
};

/** Who is there, over all processes: kept in the database by device, one statement for each process and beat. */
export function openPresence(io: Server, context: Pick<Context, "db" | "log">): PresenceBoard {
  const devices = new Map<string, Device & { id: string }>();
  const watches = new Map<string, Watch>();
  const changed = new Set<string>();
  const gone = new Map<string, string>();
  let working = Promise.resolve();
  let refreshedAt = Date.now();

  const timer = setInterval(() => {
    working = working.then(beat).catch((error: unknown) => context.log.warn({ kind: "presence", err: error }));
  }, TICK_MS);
  timer.unref();

  async function beat(): Promise<void> {
    const refresh = Date.now() - refreshedAt >= REFRESH_MS;
    if (refresh) refreshedAt = Date.now();
    const here = [...devices].filter(([socket]) => refresh || changed.has(socket)).map(([, device]) => device);
    const left = [...gone].map(([id, person]) => ({ id, person }));
    changed.clear();
    gone.clear();
    if (here.length > 0 || left.length > 0) await write(here, left, refresh);
    if (watches.size > 0) await tell();
  }

  async function write(here: (Device & { id: string })[], left: { id: string; person: string }[], sweep: boolean): Promise<void> {
    await context.db.service(async (tx) => {
      if (here.length > 0) {
        await sql`
          insert into public.chat_presence (person_id, device, state)
          select x.person, x.id, x.state from jsonb_to_recordset(${JSON.stringify(here)}::jsonb) as x(person uuid, id uuid, state text)
          on conflict (person_id, device) do update set state = excluded.state, seen_at = clock_timestamp(), gone_at = null`.execute(tx);
      }
      if (left.length > 0) {
        await sql`
          update public.chat_presence p set gone_at = clock_timestamp()
          from jsonb_to_recordset(${JSON.stringify(left)}::jsonb) as x(person uuid, id uuid) where p.person_id = x.person and p.device = x.id`.execute(tx);
      }
      const persons = [...new Set([...here, ...left].map(({ person }) => person))];
      await sql`
        insert into public.chat_last_seen as s (person_id, at)
        select p.id, clock_timestamp() from public.people p where p.id = any (${persons}::uuid[])
        on conflict (person_id) do update set at = excluded.at where s.at < excluded.at - interval '1 minute'`.execute(tx);
      if (sweep) await sql`delete from public.chat_presence where seen_at < clock_timestamp() - interval '10 minutes'`.execute(tx);
    });
  }

  async function read(persons: readonly string[]): Promise<Presence[]> {
    if (persons.length === 0) return [];
    const { rows } = await context.db.service((tx) =>
      sql<{ u: string; state: PresenceState; at: string | null }>`
        select x.u, case when bool_or(d.state = 'online') then 'online' when bool_or(d.state = 'away') then 'away' else 'offline' end as state,
          case when count(d.device) = 0 then to_json(max(s.at)) end as at
        from unnest(${[...persons]}::uuid[]) as x(u)
        left join public.chat_presence d on d.person_id = x.u and d.seen_at > clock_timestamp() - make_interval(secs => ${BELIEVED_S})
          and (d.gone_at is null or d.gone_at > clock_timestamp() - make_interval(secs => ${GRACE_S}))
        left join public.chat_last_seen s on s.person_id = x.u
        group by x.u`.execute(tx),
    );
    return rows;
  }

  /** Each socket hears of the changes since it last heard, at most once for each beat. */
  async function tell(): Promise<void> {
    const now = new Map((await read([...new Set([...watches.values()].flatMap((watch) => [...watch.keys()]))])).map((one) => [one.u, one]));
    for (const [id, watch] of watches) {
      const socket = io.sockets.sockets.get(id);
      // A line that is busy would drop the word; the next beat tells it.
      if (!socket?.conn.transport.writable) continue;
      const users = [...watch].flatMap(([u, state]) => {
        const one = now.get(u);
        return one && one.state !== state ? [one] : [];
      });
      for (const { u, state } of users) watch.set(u, state);
      if (users.length > 0) socket.volatile.emit("presence", { users });
    }
  }

  return {
    join(socket, person) {
      devices.set(socket.id, { id: randomUUID(), person, state: "online" });
      changed.add(socket.id);
      socket.on("disconnect", () => {
        const device = devices.get(socket.id);
        if (device) gone.set(device.id, device.person);
        devices.delete(socket.id);
        watches.delete(socket.id);
      });
    },
    set(socket, state) {
      const device = devices.get(socket.id);
      if (!device || device.state === state) return;
      device.state = state;
      changed.add(socket.id);
    },
    async watch(socket, persons) {
      const users = await read(persons);
      // Whoever left meanwhile has been forgotten.
      if (socket.connected) watches.set(socket.id, new Map(users.map(({ u, state }) => [u, state])));
      return users;
    },
    async close() {
      clearInterval(timer);
      await working;
      const left = [...devices.values(), ...[...gone].map(([id, person]) => ({ id, person }))].map(({ id, person }) => ({ id, person }));
      if (left.length > 0) await write([], left, false).catch(() => undefined);
    },
  };
}
