import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type pg from "pg";
import { newLanes } from "~/features/chat/lanes";
import { historyPage } from "~/features/chat/messages.server";
import { headsOf } from "~/features/chat/queries.server";
import { searchMessages } from "~/features/chat/search.server";
import { openSending } from "~/features/chat/sending.server";
import { openLimiter } from "~/lib/limiter.server";
import { allLive, newRooms, openMember } from "../../support/crowd";
import { quantile, spread } from "../../support/ledger";
import type { TestServer } from "../../support/server";
import type { Services } from "../../support/services";
import { connected, liftLimits, ours, say } from "./ours";
import { measure, TEXT } from "./stage";

const CONNECTIONS = Number(process.env.CHAT_BENCH_CONNECTIONS ?? 10_000);
const STORM = Number(process.env.CHAT_BENCH_STORM ?? 2_000);
const MESSAGES = Number(process.env.CHAT_BENCH_MESSAGES ?? 2_000_000);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const told = (goal: string, what: string, target: string, found: string) => console.log(`  ${goal}  ${what.padEnd(58)} target ${target.padEnd(44)} ${found}`);
const memoryOf = (pid: number) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]);

/** The goals of the chat, each beside its target; nothing is asserted. */
export async function goals(services: Services, server: TestServer, wanted: (goal: string) => boolean): Promise<void> {
  told("G1", "nothing lost, doubled or out of order by kills", "0 / 0 / identical", "see C above; `npm run soak:chat -- --kills 200` for the long run");
  if (wanted("G2")) await steady(services, server);
  if (wanted("G3")) await throughput(services, server);
  if (wanted("G4")) await connections(services);
  if (wanted("G5")) await storm(services, server);
  if (wanted("G6") || wanted("G8")) await reading(services);
  told("G7", "a crash is seen", "live at most 3 s", "see C above, and failure test 3");
  told("G9", "a slow reader", "at most 5 MB, the others' p99 ± 10 %", "failure test 11");
}

async function steady(services: Services, server: TestServer): Promise<void> {
  const [rooms, people, perSecond, seconds] = [25, 20, 50, 10];
  const [acks, lives]: [number[], number[]] = [[], []];
  const crowd = await newRooms(services, rooms, people);
  const sockets = await Promise.all(crowd.map((room) => Promise.all(room.people.map((person) => connected(server.url, person.token)))));
  for (const room of sockets) for (const socket of room.slice(1)) socket.on("ev", ({ row }) => void lives.push(performance.now() - Number(row.body)));
  const sending: Promise<void>[] = [];
  for (let sent = 0; sent < perSecond * seconds; sent += 1) {
    const began = performance.now();
    sending.push(say(sockets[sent % rooms]![0]!, crowd[sent % rooms]!.c, String(began)).then(() => void acks.push(performance.now() - began)));
    await pause(1000 / perSecond);
  }
  await Promise.all(sending);
  await pause(300);
  sockets.flat().forEach((socket) => socket.disconnect());
  told("G2", `${perSecond} messages a second, ${rooms * people} online, rooms of ${people}`, "ack p50 ≤ 10, p99 ≤ 50, live p99 ≤ 60 ms", `ack ${spread(acks)}; live ${spread(lives)}`);
}

async function throughput(services: Services, server: TestServer): Promise<void> {
  const second = await services.web({ worker: false });
  const large = await measure(ours("two processes", services, [server, second]), { rooms: 20, people: 51, seconds: 6 });
  told("G3", "rooms of 50 readers on two processes", "≥ 300 messages/s, live p99 ≤ 250 ms", `${Math.round(large.sends)} messages/s, ${Math.round(large.deliveries)} deliveries/s, live p99 ${large.liveP99} ms`);
  const direct = await measure(ours("two processes", services, [server, second]), { rooms: 60, people: 2, seconds: 6 });
  told("G3", "conversations of two on two processes", "≥ 1,000 messages/s, live p99 ≤ 250 ms", `${Math.round(direct.sends)} messages/s, ack p99 ${direct.ackP99} ms, live p99 ${direct.liveP99} ms`);
  await second.stop();
  const many = await measure(ours("one process", services, [server]), { rooms: 300, people: 2, seconds: 6 });
  told("G3", "300 conversations of two on one process", "stretch: 5,000 messages/s", `${Math.round(many.sends)} messages/s, ack p99 ${many.ackP99} ms, live p99 ${many.liveP99} ms`);
  told("G3", "the same without sockets, in the driver", "stretch: 5,000 messages/s", `${Math.round(await committed(services, 300, 6))} messages/s committed`);
}

/** What the sending alone takes in, each conversation with one message on its way. */
async function committed(services: Services, rooms: number, seconds: number): Promise<number> {
  const { db } = services.database;
  const lift = liftLimits(services);
  const send = openSending({ db, limiter: openLimiter(db), lanes: newLanes(2, 40) });
  const crowd = await newRooms(services, rooms, 2);
  const end = performance.now() + seconds * 1000;
  let sent = 0;
  await Promise.all(
    crowd.map(async ({ c, people: [author] }) => {
      const actor = { personId: author!.id, sessionId: author!.sessionId };
      while (performance.now() < end) {
        const outcome = await send(actor, { conversationId: c, actingFirmId: null, clientId: randomUUID(), body: TEXT, replyTo: null, files: [], mention: undefined, hosts: [] });
        if (outcome.ok) sent += 1;
      }
    }),
  );
  lift();
  return sent / seconds;
}

/** On a process that has served nobody else: what others left in its memory would count for these. */
async function connections(services: Services): Promise<void> {
  const server = await services.web({ worker: false });
  const crowd = await newRooms(services, Math.ceil(CONNECTIONS / 100), 100);
  const people = crowd.flatMap((room) => room.people).slice(0, CONNECTIONS);
  const before = memoryOf(server.pid);
  const began = performance.now();
  const sockets: Awaited<ReturnType<typeof connected>>[] = [];
  let failed = 0;
  const waiting = [...people];
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      for (let person = waiting.pop(); person; person = waiting.pop()) {
        try {
          sockets.push(await connected(server.url, person.token));
        } catch {
          failed += 1;
        }
      }
    }),
  );
  const ramp = sockets.length / ((performance.now() - began) / 1000);
  const each = (memoryOf(server.pid) - before) / sockets.length;
  const probes: number[] = [];
  for (let probe = 0; probe < 50; probe += 1) {
    const asked = performance.now();
    await sockets[(probe * 97) % sockets.length]!.emitWithAck("sync:heads", {});
    probes.push(performance.now() - asked);
  }
  sockets.forEach((socket) => socket.disconnect());
  await server.stop();
  told("G4", `${people.length} connections on one process`, "≤ 40 KiB each, ≥ 500/s, probe p99 ≤ 100 ms", `${each.toFixed(1)} KiB each, ${Math.round(ramp)}/s, probe ${spread(probes)}, ${failed} failed`);
  await pause(1_000);
}

async function storm(services: Services, server: TestServer): Promise<void> {
  const lift = liftLimits(services);
  const crowd = await newRooms(services, Math.ceil(STORM / 20), 20);
  const pages = crowd.flatMap((room) => room.people.slice(0, 20).map((person) => ({ room, page: openMember(server.url, person, { opens: [room.c] }) })));
  await allLive(pages.map(({ page }) => page), 120_000);
  for (const { page } of pages) page.lost();
  await services.database.admin.query(
    "with said as (update public.chat_conversations set last_seq = last_seq + 5, last_ev = last_ev + 5, msg_count = msg_count + 5 where id = any ($1::uuid[]) returning id, last_seq) insert into public.chat_messages (conversation_id, seq, ev, cnt, body, created_at) select id, last_seq - n, last_seq - n, last_seq - n, 'said meanwhile', now() from said, generate_series(0, 4) n",
    [crowd.map(({ c }) => c)]);
  const began = performance.now();
  for (const { page } of pages) page.check();
  await Promise.all(pages.map(({ room, page }) => page.waitFor("what was said meanwhile", () => page.rows(room.c).length === 5, 120_000)));
  const all = performance.now() - began;
  lift();
  for (const { page } of pages) page.stop();
  told("G5", `${pages.length} pages come back at once, each with five changes`, "all in step ≤ 10 s", `${(all / 1000).toFixed(1)} s`);
}

async function reading(services: Services): Promise<void> {
  const [room, small] = await newRooms(services, 2, 2);
  const { id, sessionId, firmId } = room!.people[0]!;
  const perRoom = Math.ceil(MESSAGES / 600);
  const client = await services.database.admin.connect();
  const many = (await client.query<{ id: string }>("insert into public.chat_conversations (kind, direct_key) select 'direct', gen_random_uuid()::text from generate_series(1, 599) returning id")).rows.map((row) => row.id);
  await client.query("insert into public.chat_participants (conversation_id, firm_id) select x, $2 from unnest($1::uuid[]) x", [many, firmId]);
  await client.query("insert into public.chat_participants (conversation_id, firm_id) select x, $2 from unnest($1::uuid[]) x", [many.slice(0, 49), small!.people[0]!.firmId]);
  await fill(client, [...many, room!.c], perRoom);
  client.release();
  const actor = { personId: id, sessionId };
  const timed = async (work: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let time = 0; time < 40; time += 1) {
      const began = performance.now();
      await work();
      times.push(performance.now() - began);
    }
    return times;
  };
  const few = await timed(() => services.database.db.as({ personId: small!.people[0]!.id, sessionId: small!.people[0]!.sessionId }, headsOf));
  told("G6", `heads of 50 conversations over ${(perRoom * 600).toLocaleString("en")} messages`, "≤ 2 ms in the database", `with the transaction and the way: p50 ${quantile(few, 0.5)} p95 ${quantile(few, 0.95)} ms`);
  const heads = await timed(() => services.database.db.as(actor, headsOf));
  told("G6", `heads of 600 conversations over ${(perRoom * 600).toLocaleString("en")} messages`, "≤ 10 ms in the database", `with the transaction and the way: p50 ${quantile(heads, 0.5)} p95 ${quantile(heads, 0.95)} ms`);
  const pages = await timed(() => services.database.db.as(actor, (tx) => historyPage(tx, { conversationId: room!.c, before: Math.floor(perRoom / 2), limit: 50 })));
  const found = await timed(() => services.database.db.as(actor, (tx) => searchMessages(tx, { words: ["لعاب", String(perRoom - 7)], conversationId: null, firmIds: [firmId], locale: "fa" })));
  told("G8", "a page of history, a search over all of them", "p95 ≤ 5 ms, p95 ≤ 100 ms", `history p95 ${quantile(pages, 0.95)} ms, search p95 ${quantile(found, 0.95)} ms`);
}

/** Messages as many as that in each conversation; indexes that aren't keys are made afterwards, which is faster. */
async function fill(client: pg.PoolClient, conversations: readonly string[], each: number): Promise<void> {
  await client.query("set statement_timeout = 0; set session_replication_role = replica; set maintenance_work_mem = '512MB'");
  const { rows: indexes } = await client.query<{ name: string; made: string }>(
    "select indexname as name, indexdef as made from pg_indexes where schemaname = 'public' and tablename = 'chat_messages' and indexdef not like '% UNIQUE %'");
  for (const { name } of indexes) await client.query(`drop index public.${name}`);
  await client.query(
    `insert into public.chat_messages (conversation_id, seq, ev, cnt, body, search_text, created_at)
     select c, n, n, n, 'قیمت لعاب شماره ' || n || ' برای پنج کیسه', 'قیمت لعاب شماره ' || n || ' برای پنج کیسه', now() from unnest($1::uuid[]) c, generate_series(1, $2::int) n`, [conversations, each]);
  for (const { made } of indexes) await client.query(made);
  await client.query("update public.chat_conversations set last_seq = $2, last_ev = $2, msg_count = $2, last_message_at = now() where id = any ($1::uuid[])", [conversations, each]);
  await client.query("vacuum analyze");
  await client.query("reset all");
}
