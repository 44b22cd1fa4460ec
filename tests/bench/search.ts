import { postgresSearch } from "~/features/search/adapters/postgres.server";
import { readSearch } from "~/features/search/queries.server";
import { SearchAddress } from "~/features/search/schema";
import { openDb } from "~/lib/db.server";
import { startScratchCluster } from "../../server/embedded/scratch";
import { seedDemo } from "../../supabase/seed/demo";

const ADDRESSES = [
  {}, { page: "60" }, { sort: "newest", page: "30" }, { kind: "provider", cluster: "lalejin-ceramics" }, { certificate: "iso9001", level: "verified" },
  { process: ["throwing", "glazing"] }, { q: "چرم", cluster: "varamin-leather", kind: "sme", process: "leather-cutting", certificate: "lwg", size: "1-4" },
  { q: "کاسه" }, { q: "كاسه فيروزه اي" }, { q: "bowl" }, { q: "سفلگری" }, { q: "سفال گری مریم" }, { q: "دباقی" }, { q: "تراش سی ان سی" }, { q: "turqoise boul" },
  { q: "zzzzqqq" }, { q: "کاسه تراش" }, { q: "لالجین" }, { q: "س" }, { q: "سف" }, { q: "سفالگری -مریم" }, { q: '"چرم گاوی"' }, { q: "شرکت قطعه سازی تبریز آذری" },
];
const ROUNDS = 20;

/** How long a page of the directory takes from query string to firms on the demo's 2,500 firms, in the database and around it. */
export default async function search(): Promise<void> {
  const cluster = await startScratchCluster();
  try {
    const started = performance.now();
    await seedDemo({ url: cluster.url("supabase_admin"), password: crypto.randomUUID(), now: new Date() });
    console.log(`demo with its documents in ${Math.round(performance.now() - started)} ms`);
    const db = openDb({ url: cluster.url("khosheh_server"), max: 2 });
    const engine = postgresSearch();
    const times: { ms: number; asked: string }[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const given of ADDRESSES) {
        const address = SearchAddress.parse(given);
        const from = performance.now();
        await db.as(null, (tx) => readSearch(tx, engine, address, null));
        if (round > 0) times.push({ ms: performance.now() - from, asked: JSON.stringify(given) });
      }
    }
    await db.close();
    times.sort((a, b) => a.ms - b.ms);
    const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
    console.log(`${times.length} searches: p50 ${at(0.5).ms.toFixed(1)} ms, p95 ${at(0.95).ms.toFixed(1)} ms, worst ${at(1).ms.toFixed(1)} ms for ${at(1).asked}`);
  } finally {
    await cluster.stop();
  }
}
