import { allLive, newRooms, openMember, type Member } from "./crowd";
import { allQuiet, newLedger, type Ledger, type Verdict } from "./ledger";
import { typeOn, until } from "./load";
import { lastingPort } from "./ports";
import { openProxy, type Proxy } from "./proxy";
import type { TestServer } from "./server";
import type { Services } from "./services";

/** Web processes behind one port that sends each line to the next of them, as a balancer without sticky sessions does. */
export type Nodes = {
  front: Proxy;
  servers: () => readonly TestServer[];
  /** Ends one and starts another in its place; answers the exit code of the one that ended. */
  replace: (at: number, signal: NodeJS.Signals) => Promise<number | null>;
  close: () => Promise<void>;
};

export async function openNodes(services: Services, count = 2, env: Record<string, string> = {}): Promise<Nodes> {
  const ports = await Promise.all(Array.from({ length: count }, async () => String(await lastingPort())));
  const start = (at: number) => services.web({ worker: at === 0, env: { ...env, PORT: ports[at]! } });
  const servers: TestServer[] = [];
  for (const at of ports.keys()) servers.push(await start(at));
  const front = await openProxy(servers.map(({ url }) => url));
  return {
    front,
    servers: () => servers,
    async replace(at, signal) {
      const code = await servers[at]!.stop(signal);
      servers[at] = await start(at);
      return code;
    },
    close: () => front.close(),
  };
}

/** People who talk in rooms of their own, and what became of what they typed. */
export type Talkers = { ledger: Ledger; members: readonly Member[]; begin: () => void; judged: () => Promise<Verdict>; stop: () => void };

export async function openTalkers(services: Services, url: string, { rooms: count, people, everyMs }: { rooms: number; people: number; everyMs: number }): Promise<Talkers> {
  const ledger = newLedger();
  const rooms = await newRooms(services, count, people);
  const members = rooms.flatMap((room) => room.people.map((person) => openMember(url, person, { ledger, opens: [room.c] })));
  await allLive(members, 60_000);
  const roomOf = new Map(rooms.flatMap((room) => room.people.map((person) => [person.id, [room.c]] as const)));
  let load: ReturnType<typeof typeOn> | undefined;
  return {
    ledger,
    members,
    begin: () => void (load = typeOn(members, (member) => roomOf.get(member.me)!, everyMs)),
    async judged() {
      load?.stop();
      const sum: Verdict = { typed: ledger.entries.size, acked: 0, lost: 0, duplicated: 0, outOfOrder: 0, differing: 0 };
      for (const room of rooms) {
        const inside = members.filter(({ me }) => room.people.some(({ id }) => id === me));
        await allQuiet(services.database, [room.c], inside, 60_000);
        const verdict = await ledger.judge(services.database, [room.c], inside);
        for (const key of ["lost", "duplicated", "outOfOrder", "differing"] as const) sum[key] += verdict[key];
      }
      return { ...sum, acked: ledger.acked() };
    },
    stop() {
      load?.stop();
      for (const member of members) member.stop();
    },
  };
}

/** Waits until so many more were acknowledged. */
export const goesOn = (ledger: Ledger, more: number) => {
  const before = ledger.acked();
  return until("messages go through", () => ledger.acked() >= before + more, 60_000);
};
