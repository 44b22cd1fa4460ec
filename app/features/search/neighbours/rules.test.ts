import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestNeighbours, complement, distanceKm, likeness, weight, type FirmFacts } from "./rules";

const firm = (facts: Partial<FirmFacts> & { id?: string } = {}) => ({
  id: "other", kind: "sme", processes: [], sought: [], isic: ["2393"], services: [], sectors: [], lat: 34.97, lng: 48.48, hasRoom: false, ...facts,
});
const chains = [["clay", "throwing", "glazing", "firing", "packing"]];

describe("what another firm gives", () => {
  it("given a step that I miss, then it is the reason before any other", () => {
    const me = firm({ processes: ["throwing"], sought: ["firing"] });
    expect(complement(me, firm({ processes: ["firing", "glazing"], sought: ["throwing"], hasRoom: true }), chains)).toEqual({ kind: "does_missing", processes: ["firing"], hasRoom: true });
  });

  it("given a step of mine that it misses, then that is the reason", () => {
    expect(complement(firm({ processes: ["throwing"] }), firm({ sought: ["throwing"] }), chains)).toEqual({ kind: "misses_yours", processes: ["throwing"] });
  });

  it("given nothing said, then the steps beside mine count, and mine don't", () => {
    const me = firm({ processes: ["throwing", "glazing"] });
    expect(complement(me, firm({ processes: ["firing", "glazing"] }), chains)).toEqual({ kind: "next_step", processes: ["firing"] });
    expect(complement(me, firm({ processes: ["packing"] }), chains)).toBeNull();
  });

  it("given a provider, then it counts for the trades that it has worked for", () => {
    const lab = firm({ kind: "provider", services: ["testing"], sectors: ["23"] });
    expect(complement(firm(), lab, chains)).toEqual({ kind: "serves_sector", services: ["testing"], sectors: ["23"] });
    expect(complement(firm({ isic: ["1511"] }), lab, chains)).toBeNull();
    expect(complement(lab, firm({ kind: "provider", services: ["legal"], sectors: ["23"] }), chains)).toBeNull();
  });
});

describe("what is similar", () => {
  it("given one product group or two steps in common, then it is similar; one step alone isn't", () => {
    expect(likeness(firm({ processes: ["firing"] }), firm({ processes: ["firing"] }))).toEqual({ kind: "same_work", processes: ["firing"], isic: ["2393"] });
    expect(likeness(firm({ processes: ["firing"] }), firm({ isic: ["2930"], processes: ["firing"] }))).toBeNull();
    expect(likeness(firm(), firm({ kind: "institution" }))).toBeNull();
  });
});

describe("the order", () => {
  const me = firm({ sought: ["firing"] });
  const order = (...others: ReturnType<typeof firm>[]) => bestNeighbours(me, others, (other) => complement(me, other, chains), 10).map(({ firm: { id } }) => id);

  it("given the same reason, then the nearer one comes first, and room for work is worth some kilometres", () => {
    const near = firm({ id: "near", processes: ["firing"], lat: 34.98 });
    const far = firm({ id: "far", processes: ["firing"], lat: 35.6 });
    const free = firm({ id: "free", processes: ["firing"], lat: 35.3, hasRoom: true });
    expect(order(far, near)).toEqual(["near", "far"]);
    expect(order(near, free)).toEqual(["free", "near"]);
  });

  it("given firms in any order, then the answer is the same", () => {
    const others = ["a", "b", "c", "d"].map((id) => firm({ id, processes: ["firing"] }));
    fc.assert(fc.property(fc.shuffledSubarray(others, { minLength: 4 }), (shuffled) => {
      expect(order(...shuffled)).toEqual(["a", "b", "c", "d"]);
    }));
  });

  it("given any distance, then no kilometre outweighs what a firm misses", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 5000, noNaN: true }), (km) => {
        expect(weight({ kind: "does_missing", processes: ["firing"], hasRoom: false }, km)).toBeGreaterThan(weight({ kind: "next_step", processes: ["firing"] }, 0));
      }),
    );
  });
});

it("the distance from Lalejin to Hamadan is about 19 km, and unknown without a point", () => {
  expect(distanceKm({ lat: 34.97, lng: 48.48 }, { lat: 34.8, lng: 48.51 })).toBeCloseTo(19.1, 0);
  expect(distanceKm({ lat: null, lng: null }, { lat: 34.8, lng: 48.51 })).toBeNull();
});
