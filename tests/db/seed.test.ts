import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedDemo } from "../../supabase/seed/demo";
import { createDatabase, type TestDatabase } from "../support/database";

const NOW = new Date("2026-11-24T08:00:00Z");
// What a person sees of the demo; keys that the database gives by itself and salted passwords are left out.
const CHECKSUM = `
  select md5(string_agg(line, '|' order by line)) as sum from (
    select to_jsonb(f)::text as line from (select id, slug, kind, name_fa, name_en, tagline_fa, size_class, city, lat, lng, completeness, created_at from public.firms) f
    union all select to_jsonb(o)::text from (select id, firm_id, title_fa, unit_code, price_from, price_to from public.firm_offerings) o
    union all select to_jsonb(m)::text from (select cluster_id, firm_id, status from public.cluster_memberships) m
    union all select to_jsonb(r)::text from (select id, cluster_id, title, state, deadline from public.rounds) r
    union all select to_jsonb(p)::text from (select id, round_id, firm_id, min_qty, desired_qty, max_qty from public.pledges) p
    union all select to_jsonb(c)::text from (select id, seq, sender_name, body, created_at from public.chat_messages) c
  ) lines`;

describe("the demo", () => {
  let first: TestDatabase;
  let second: TestDatabase;
  beforeAll(async () => {
    [first, second] = [await createDatabase(), await createDatabase()];
    await seedDemo({ url: first.url("supabase_admin"), password: "a-password-of-tests", now: NOW });
    await seedDemo({ url: second.url("supabase_admin"), password: "a-password-of-tests", now: NOW });
  });
  afterAll(async () => {
    await first?.close();
    await second?.close();
  });
  const ask = async <T>(sql: string, database = first) => (await database.admin.query(sql)).rows as T[];

  it("given the same moment, when it is written twice, then both databases show the same", async () => {
    const [one] = await ask<{ sum: string }>(CHECKSUM, first);
    const [other] = await ask<{ sum: string }>(CHECKSUM, second);
    expect(one!.sum).toBe(other!.sum);
  });

  it("then three clusters hold 900, 500 and 1,100 firms, and a few service providers belong to all of them", async () => {
    const rows = await ask<{ slug: string; n: number }>("select c.slug, count(*)::int as n from public.clusters c join public.cluster_memberships m on m.cluster_id = c.id group by c.slug order by c.slug");
    expect(rows).toEqual([{ slug: "lalejin-ceramics", n: 900 }, { slug: "tabriz-auto-parts", n: 1104 }, { slug: "varamin-leather", n: 504 }]);
    expect(await ask("select count(*)::int as n from public.firms")).toEqual([{ n: 2500 }]);
    expect(await ask("select distinct f.kind from public.firms f join public.cluster_memberships m on m.firm_id = f.id group by f.id having count(*) = 3")).toEqual([{ kind: "provider" }]);
  });

  it("then names say what a firm does once, and no two firms of a cluster share one", async () => {
    const names = await ask<{ fa: string; en: string; cluster: string }>("select f.name_fa as fa, f.name_en as en, min(m.cluster_id::text) as cluster from public.firms f join public.cluster_memberships m on m.firm_id = f.id group by f.id");
    const words = (name: string) => name.split(" ").filter((word) => word !== "و" && word !== "and");
    const repeated = names.filter(({ fa, en }) => [fa, en].some((name) => new Set(words(name)).size < words(name).length));
    expect(repeated).toEqual([]);
    const twice = names.filter(({ fa, cluster }) => names.filter((other) => other.fa === fa && other.cluster === cluster).length > 1);
    expect(twice.length).toBeLessThan(names.length / 50);
  });

  it("then what a firm sells fits its sector, and its price idea is a range upwards", async () => {
    const [mixed] = await ask<{ n: number }>(`select count(*)::int as n from public.firms f join public.firm_offerings o on o.firm_id = f.id
      where f.kind = 'sme' and exists (select from public.firm_offerings p join public.firms g on g.id = p.firm_id where p.title_fa = o.title_fa and g.kind = 'sme' and g.isic <> f.isic)`);
    expect(mixed!.n).toBe(0);
    expect(await ask("select 1 from public.firm_offerings where price_to < price_from or price_from <= 0")).toEqual([]);
  });

  it("then about 96 % of the firms have one to nine people, and every kind is there", async () => {
    const [share] = await ask<{ small: number }>("select avg((size_class in ('1-4', '5-9'))::int)::float as small from public.firms where size_class is not null");
    expect(share!.small).toBeGreaterThan(0.945);
    expect(share!.small).toBeLessThan(0.975);
    expect(await ask("select distinct kind from public.firms order by kind")).toEqual([{ kind: "institution" }, { kind: "provider" }, { kind: "sme" }]);
    const [poor] = await ask<{ n: number }>("select count(*)::int as n from public.firms where completeness < 60");
    expect(poor!.n).toBeGreaterThan(50);
  });

  it("then rounds stand in each state that a round can rest in", async () => {
    const rows = await ask<{ state: string }>("select distinct state from public.rounds order by state");
    expect(rows.map(({ state }) => state)).toEqual(["awarded", "cancelled", "closed", "draft", "fill", "gathering", "locked", "not_viable", "ordered", "pledging", "received", "reconciled"]);
  });

  it("then each talk has several speakers and nobody speaks twice in a row", async () => {
    const rows = await ask<{ talk: string; name: string }>("select conversation_id as talk, sender_name as name from public.chat_messages order by conversation_id, seq");
    const talks = new Map<string, string[]>();
    for (const { talk, name } of rows) talks.set(talk, [...(talks.get(talk) ?? []), name]);
    expect(talks.size).toBe(3);
    for (const names of talks.values()) {
      expect(new Set(names).size).toBeGreaterThanOrEqual(3);
      expect(names.filter((name, index) => name === names[index - 1])).toEqual([]);
    }
  });
});
