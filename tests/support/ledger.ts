import type { OutboxStore } from "~/features/chat/client/store";
import type { Chat } from "~/features/chat/client/chat";
import type { Member } from "./crowd";
import type { TestDatabase } from "./database";

type Entry = { c: string; author: string; body: string; typedAt: number; ackedAt: number | null };
export type Verdict = { typed: number; acked: number; lost: number; duplicated: number; outOfOrder: number; differing: number };

/** What people typed, what they were told had arrived, and what others saw of it. */
export type Ledger = {
  /** The page's store, which hears of everything that is typed and acknowledged. */
  kept: (author: string, store: OutboxStore) => OutboxStore;
  watch: (member: Member, opens: readonly string[]) => void;
  entries: ReadonlyMap<string, Entry>;
  acked: () => number;
  /** Final refusals that somebody would have been shown. */
  failed: readonly string[];
  ackMs: readonly number[];
  /** From typing until another page showed it. */
  liveMs: readonly number[];
  /** Compares with the database and every page: call it when all is quiet. */
  judge: (database: Pick<TestDatabase, "admin">, rooms: readonly string[], members: readonly Member[]) => Promise<Verdict>;
};

export function newLedger(): Ledger {
  const entries = new Map<string, Entry>();
  const failed: string[] = [];
  const ackMs: number[] = [];
  const liveMs: number[] = [];
  let acked = 0;

  return {
    entries,
    failed,
    ackMs,
    liveMs,
    acked: () => acked,
    kept: (author, store) => ({
      ...store,
      put(draft) {
        if (!entries.has(draft.id)) entries.set(draft.id, { c: draft.c, author, body: draft.body, typedAt: performance.now(), ackedAt: null });
        if (draft.state === "failed") failed.push(`${draft.code}: ${draft.body}`);
        return store.put(draft);
      },
      remove(id, ev) {
        const entry = entries.get(id);
        if (entry && ev !== null && entry.ackedAt === null) {
          entry.ackedAt = performance.now();
          acked += 1;
          ackMs.push(entry.ackedAt - entry.typedAt);
        }
        return store.remove(id, ev);
      },
    }),
    watch(member, opens) {
      const lastSeen = new Map<string, number>();
      (member as Chat).subscribe(() => {
        for (const c of opens) {
          const rows = member.rows(c);
          const seen = lastSeen.get(c) ?? 0;
          const now = performance.now();
          for (let at = rows.length - 1; at >= 0 && rows[at]!.seq > seen; at -= 1) {
            const entry = rows[at]!.clientId === null ? undefined : entries.get(rows[at]!.clientId!);
            if (entry && entry.author !== member.me) liveMs.push(now - entry.typedAt);
          }
          lastSeen.set(c, Math.max(seen, rows.at(-1)?.seq ?? 0));
        }
      });
    },
    async judge(database, rooms, members) {
      const verdict: Verdict = { typed: entries.size, acked, lost: 0, duplicated: 0, outOfOrder: 0, differing: 0 };
      for (const c of rooms) {
        const { rows } = await database.admin.query<{ seq: number; ev: number; id: string | null; body: string; rev: number; sender: string }>(
          "select seq::float8 as seq, ev::float8 as ev, client_msg_id::text as id, body, rev, sender_id::text as sender from public.chat_messages where conversation_id = $1 order by seq", [c]);
        const ids = rows.flatMap(({ id, sender }) => (id ? [`${sender} ${id}`] : []));
        verdict.duplicated += ids.length - new Set(ids).size;
        verdict.outOfOrder += rows.filter(({ seq }, index) => seq !== index + 1).length + misplaced(rows.flatMap(({ id }) => (id && entries.has(id) ? [entries.get(id)!] : [])));
        const there = new Set(rows.map(({ id }) => id));
        for (const [id, entry] of entries) if (entry.c === c && entry.ackedAt !== null && !there.has(id)) verdict.lost += 1;
        const truth = JSON.stringify(rows.map(({ seq, ev, id, body, rev }) => [seq, ev, id, body, rev]));
        for (const member of members) {
          const view = member.rows(c);
          verdict.duplicated += view.length - new Set(view.map(({ id }) => id)).size;
          verdict.outOfOrder += view.filter(({ seq }, index) => index > 0 && seq <= view[index - 1]!.seq).length;
          if (JSON.stringify(view.map(({ seq, ev, clientId, body, rev }) => [seq, ev, clientId, body, rev])) !== truth) verdict.differing += 1;
        }
      }
      return verdict;
    },
  };
}

/** How many messages of one author come before one that the author typed earlier. */
function misplaced(inOrder: readonly Entry[]): number {
  const latest = new Map<string, number>();
  let count = 0;
  for (const { author, typedAt } of inOrder) {
    if (typedAt < (latest.get(author) ?? 0)) count += 1;
    latest.set(author, Math.max(typedAt, latest.get(author) ?? 0));
  }
  return count;
}

/** Waits until every page shows all that the database has and nothing waits in an outbox. */
export async function allQuiet(database: Pick<TestDatabase, "admin">, rooms: readonly string[], members: readonly Member[], ms = 30_000): Promise<void> {
  await Promise.all(members.map((member) => member.waitFor("an empty outbox", ({ outbox }) => outbox.every(({ state }) => state === "sent" || state === "failed"), ms)));
  const { rows } = await database.admin.query<{ id: string; ev: number }>("select id::text, last_ev::float8 as ev from public.chat_conversations where id = any ($1::uuid[])", [rooms]);
  await Promise.all(
    members.flatMap((member) =>
      rows.map(({ id, ev }) =>
        member.waitFor(`change ${ev} of ${id}`, ({ timelines, outbox }) => (timelines.get(id)?.cursor ?? 0) >= ev && outbox.length === 0, ms),
      ),
    ),
  );
}

export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]! * 10) / 10;
};

/** p50, p95, p99 and the longest, in milliseconds. */
export const spread = (values: readonly number[]) => `p50 ${quantile(values, 0.5)}  p95 ${quantile(values, 0.95)}  p99 ${quantile(values, 0.99)}  max ${quantile(values, 1)} ms`;
