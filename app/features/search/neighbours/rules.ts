/** What is compared of a firm; codes of the taxonomy. */
export type FirmFacts = {
  kind: string;
  /** Steps of production it does, and those it looks for in others. */
  processes: string[];
  sought: string[];
  /** ISIC classes. */
  isic: string[];
  services: string[];
  /** ISIC divisions a provider has worked for. */
  sectors: string[];
  lat: number | null;
  lng: number | null;
  /** Whether some capacity is free now. */
  hasRoom: boolean;
};

/** Why a firm is shown beside another one, by itself enough for a sentence. */
export type Reason =
  | { kind: "does_missing"; processes: string[]; hasRoom: boolean }
  | { kind: "misses_yours"; processes: string[] }
  | { kind: "serves_sector"; services: string[]; sectors: string[] }
  | { kind: "next_step"; processes: string[] }
  | { kind: "same_work"; processes: string[]; isic: string[] };

export type Neighbour<Firm> = { firm: Firm; reason: Reason; distanceKm: number | null };

const EARTH_KM = 6371;

/** Kilometres between two firms; null when one of them hasn't said where it is. */
export function distanceKm(one: Pick<FirmFacts, "lat" | "lng">, other: Pick<FirmFacts, "lat" | "lng">): number | null {
  if (one.lat === null || one.lng === null || other.lat === null || other.lng === null) return null;
  const rad = (degrees: number) => (degrees * Math.PI) / 180;
  const h = Math.sin(rad(other.lat - one.lat) / 2) ** 2 + Math.cos(rad(one.lat)) * Math.cos(rad(other.lat)) * Math.sin(rad(other.lng - one.lng) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** What another firm gives that this one lacks, the strongest reason first to apply; null when there is none. `chains` are the steps of each trade in order. */
export function complement(firm: FirmFacts, other: FirmFacts, chains: readonly (readonly string[])[]): Reason | null {
  const does = both(firm.sought, other.processes);
  if (does.length > 0) return { kind: "does_missing", processes: does, hasRoom: other.hasRoom };
  const misses = both(firm.processes, other.sought);
  if (misses.length > 0) return { kind: "misses_yours", processes: misses };
  if (other.kind === "provider" && firm.kind !== "provider") {
    const sectors = [...new Set(firm.isic.map((code) => code.slice(0, 2)))].filter((division) => other.sectors.includes(division));
    return sectors.length > 0 && other.services.length > 0 ? { kind: "serves_sector", services: other.services, sectors } : null;
  }
  const next = chains.flatMap((chain) => neighboursIn(chain, firm.processes)).filter((code) => other.processes.includes(code));
  return next.length > 0 ? { kind: "next_step", processes: [...new Set(next)] } : null;
}

/** What two firms of one kind have in common; null when it isn't enough to call them similar. */
export function likeness(firm: FirmFacts, other: FirmFacts): Reason | null {
  if (firm.kind !== other.kind) return null;
  const processes = both(firm.processes, other.processes);
  const isic = both(firm.isic, other.isic);
  if (firm.kind === "provider") {
    const services = both(firm.services, other.services);
    return services.length > 0 ? { kind: "serves_sector", services, sectors: both(firm.sectors, other.sectors) } : null;
  }
  return isic.length > 0 || processes.length > 1 ? { kind: "same_work", processes, isic } : null;
}

const WEIGHT: Record<Reason["kind"], number> = { does_missing: 100, misses_yours: 60, serves_sector: 40, next_step: 20, same_work: 10 };

/** How good a neighbour is: the reason, how much of it, room for work, and nearness (half of it gone at 20 km). */
export function weight(reason: Reason, km: number | null): number {
  const parts = "processes" in reason ? reason.processes.length : reason.services.length;
  const more = "isic" in reason ? reason.isic.length * 4 : "sectors" in reason ? reason.sectors.length * 2 : 0;
  const room = reason.kind === "does_missing" && reason.hasRoom ? 15 : 0;
  const near = km === null ? 0 : 20 / (1 + km / 20);
  return WEIGHT[reason.kind] + Math.min(parts, 5) * 5 + more + room + near;
}

/** The best neighbours of a firm in order; firms of equal weight by their id, so that a page doesn't change by itself. */
export function bestNeighbours<Firm extends FirmFacts & { id: string }>(firm: FirmFacts, others: readonly Firm[], reasonFor: (other: Firm) => Reason | null, most: number): Neighbour<Firm>[] {
  return others
    .flatMap((other) => {
      const reason = reasonFor(other);
      const km = distanceKm(firm, other);
      return reason ? [{ firm: other, reason, distanceKm: km, weight: weight(reason, km) }] : [];
    })
    .sort((a, b) => b.weight - a.weight || (a.firm.id < b.firm.id ? -1 : 1))
    .slice(0, most)
    .map(({ firm: found, reason, distanceKm: km }) => ({ firm: found, reason, distanceKm: km }));
}

const both = (one: readonly string[], other: readonly string[]): string[] => one.filter((code) => other.includes(code));

/** Steps right before and after what a firm does, that it doesn't do itself. */
function neighboursIn(chain: readonly string[], done: readonly string[]): string[] {
  return chain.filter((code, index) => !done.includes(code) && [chain[index - 1], chain[index + 1]].some((beside) => beside !== undefined && done.includes(beside)));
}
