import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { TestServer } from "../../support/server";
import { asOwner } from "./people";

export type Buyer = { email: string; min: number; desired: number; max: number };
type Quote = { supplier: string; substitute?: string; breaks: [minQty: number, unitPrice: number][] };

/** Quotes for these rounds: cheaper from 100 on, and something else instead. */
export const plainQuote: Quote = { supplier: "لعاب همدان", breaks: [[1, 1_000], [100, 800]] };
export const otherQuote: Quote = { supplier: "لعاب یزد", substitute: "فریت یزد", breaks: [[1, 700]] };

/** A round of the potters' cluster that takes pledges; the first of the people facilitates it. */
export async function putRound(server: TestServer, input: { title: string; facilitator: string; quotes?: Quote[] }): Promise<string> {
  const roundId = randomUUID();
  await asOwner(server, async (client) => {
    await client.query(
      `insert into public.rounds (id, cluster_id, facilitator_firm_id, title, unit_code, solo_price, shared_cost, deadline)
       select $1, c.id, f.firm_id, $2, 'KGM', 1200, 500, now() + interval '5 days' from public.clusters c, (${firmOf("$3")}) f where c.slug = 'lalejin-ceramics'`,
      [roundId, input.title, input.facilitator],
    );
    for (const { supplier, substitute = "", breaks } of input.quotes ?? [plainQuote]) {
      const quoteId = randomUUID();
      await client.query("insert into public.round_quotes (id, round_id, supplier_name, substitute, pack, moq) values ($1, $2, $3, $4, 5, 10)", [quoteId, roundId, supplier, substitute]);
      for (const [minQty, unitPrice] of breaks) await client.query("insert into public.round_quote_breaks (quote_id, min_qty, unit_price) values ($1, $2, $3)", [quoteId, minQty, unitPrice]);
    }
    for (const state of ["gathering", "pledging"]) await client.query("update public.rounds set state = $2 where id = $1", [roundId, state]);
  });
  return roundId;
}

/** Pledges of these people's firms on the terms as they are, published at once. */
export async function putPledges(server: TestServer, roundId: string, buyers: readonly Buyer[]): Promise<void> {
  await asOwner(server, async (client) => {
    for (const { email, min, desired, max } of buyers) {
      const pledgeId = randomUUID();
      await client.query(
        `insert into public.pledges (id, round_id, firm_id, entered_by, item_version, min_qty, desired_qty, max_qty)
         select $1, r.id, f.firm_id, f.person_id, r.item_version, $4, $5, $6 from public.rounds r, (${firmOf("$3")}) f where r.id = $2`,
        [pledgeId, roundId, email, min, desired, max],
      );
      await client.query("insert into public.pledge_confirmations (pledge_id, answer) values ($1, 'confirmed')", [pledgeId]);
    }
    await client.query("insert into public.outbox (topic, payload) select 'pledge.confirmed', jsonb_build_object('roundId', round_id, 'firmId', firm_id) from public.pledges where round_id = $1 limit 1", [roundId]);
  });
}

/** Takes the firms of these people into the potters' cluster. */
export async function joinPotters(server: TestServer, emails: readonly string[]): Promise<void> {
  await asOwner(server, async (client) => {
    for (const email of emails) {
      await client.query(
        `insert into public.cluster_memberships (cluster_id, firm_id, status) select c.id, f.firm_id, 'active' from public.clusters c, (${firmOf("$1")}) f where c.slug = 'lalejin-ceramics'
         on conflict (cluster_id, firm_id) do update set status = 'active'`,
        [email],
      );
    }
  });
}

/** A firm of the cluster that nobody has an account for, by a name that no other has. */
export async function firmWithoutAccount(server: TestServer): Promise<{ name_fa: string; name_en: string }> {
  let found: { name_fa: string; name_en: string }[] = [];
  await asOwner(server, async (client: pg.Client) => {
    ({ rows: found } = await client.query<{ name_fa: string; name_en: string }>(`
      select f.name_fa, f.name_en from public.firms f join public.cluster_memberships m on m.firm_id = f.id and m.status = 'active' join public.clusters c on c.id = m.cluster_id and c.slug = 'lalejin-ceramics'
      where f.kind = 'sme' and not exists (select from public.firm_people p where p.firm_id = f.id) and not exists (select from public.pledges p where p.firm_id = f.id)
        and (select count(*) from public.firms o where o.name_en = f.name_en) = 1 order by f.name_en desc limit 1`));
  });
  return found[0]!;
}

const firmOf = (email: string) => `select p.firm_id, p.person_id from public.firm_people p join auth.users u on u.id = p.person_id where u.email = ${email} and p.left_at is null order by p.firm_id limit 1`;
