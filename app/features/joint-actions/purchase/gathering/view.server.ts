import type { Tx } from "~/lib/db.server";
import type { Attribute } from "../start/attributes";
import { harmonise, specificationKey, type Group } from "./harmonise";
import { groupIdOf } from "./proposals.server";
import { roundedDown } from "./publish";
import { needsToGroup } from "./queries.server";

/** A group as its reader may see it; null stands for a quantity of fewer than three firms. */
export type GroupView = {
  id: string;
  attributes: Attribute[];
  firms: number;
  needs: number;
  exact: number | null;
  quantity: bigint | null;
  unlocks: { firms: number; quantity: bigint | null };
  rounded: boolean;
  adopted: boolean;
};

const FEWEST_FIRMS = 3;

/** The groups of a round's needs: exact for the facilitator, who reads the rows too; as they are published for the broker. */
export async function readGroups(tx: Tx, round: { id: string; attributes: Attribute[] }, facilitator: boolean): Promise<GroupView[]> {
  const needs = await needsToGroup(tx, round.id);
  const adopted = specificationKey(round.attributes, needs, round.attributes);
  const figure = (firms: number, quantity: bigint) => (facilitator ? quantity : firms >= FEWEST_FIRMS ? roundedDown(quantity) : null);
  return harmonise(needs, round.attributes).map((group: Group) => ({
    id: groupIdOf(group),
    attributes: group.attributes,
    firms: group.firms,
    needs: group.needs.length,
    exact: facilitator ? group.exact.length : null,
    quantity: figure(group.firms, group.quantity),
    unlocks: { firms: group.unlocks.firms, quantity: figure(group.unlocks.firms, group.unlocks.quantity) },
    rounded: !facilitator,
    adopted: group.key !== "" && group.key === adopted,
  }));
}
