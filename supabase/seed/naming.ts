import { families, men, women } from "./names";
import type { Random } from "./random";
import type { Line, Named, Service, Trade } from "./vocabulary";

/** A maker's or supplier's name; `women` tells whether the name says that a woman owns it. */
export type FirmName = Named & { women: boolean };

const TRIES = 8;

/** A name that no firm of the cluster has yet; of very many firms some share one. */
export function freshName(taken: Set<string>, draw: () => FirmName): FirmName {
  let name = draw();
  for (let tries = 1; tries < TRIES && taken.has(name.fa); tries += 1) name = draw();
  taken.add(name.fa);
  return name;
}

/** The name of a workshop: after its owner, its family, two brothers, or a word that stands for the trade. */
export function workshopName(random: Random, trade: Trade, line: Line): FirmName {
  const head = random.pick(line.heads);
  const family = random.pick(families);
  const share = random.next();
  if (share < 0.34) return { fa: `${head.fa} ${family.fa}`, en: `${family.en} ${head.en}`, women: random.chance(0.1) };
  if (share < 0.62) {
    const woman = random.chance(0.3);
    const given = random.pick(woman ? women : men);
    return { fa: `${head.fa} ${given.fa} ${family.fa}`, en: `${given.en} ${family.en} ${head.en}`, women: woman };
  }
  if (share < 0.7) return { fa: `${head.fa} برادران ${family.fa}`, en: `${family.en} Brothers ${head.en}`, women: false };
  if (share < 0.75) return { fa: `${head.fa} ${family.fa} و پسران`, en: `${family.en} and Sons ${head.en}`, women: false };
  const brand = random.pick(trade.brands);
  if (share < 0.9) return { fa: `${head.fa} ${brand.fa}`, en: `${brand.en} ${head.en}`, women: random.chance(0.22) };
  const town = townOf(random, trade);
  return { fa: `${head.fa} ${brand.fa} ${town.fa}`, en: `${brand.en} ${town.en} ${head.en}`, women: random.chance(0.22) };
}

/** The name of a service provider. */
export function providerName(random: Random, trade: Trade, service: Service): FirmName {
  const head = random.pick(service.heads);
  const by = random.chance(0.6) ? random.pick(families) : random.pick(trade.brands);
  return { fa: `${head.fa} ${by.fa}`, en: `${by.en} ${head.en}`, women: random.chance(0.25) };
}

/** One of the towns, as often as its share says. */
export function townOf(random: Random, trade: Trade): Trade["towns"][number] {
  return byShare(random, trade.towns);
}

/** One of several, as often as its share says. */
export function byShare<T extends { share: number }>(random: Random, from: readonly T[]): T {
  let left = random.next() * from.reduce((sum, one) => sum + one.share, 0);
  return from.find((one) => (left -= one.share) < 0) ?? from.at(-1)!;
}
