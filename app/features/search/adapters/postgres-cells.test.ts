import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { metresBetween } from "../engine";
import { cellsAround, cellsCovering } from "./postgres-cells";

const lat = fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(-90, 90, 0, 38.07));
const lng = fc.oneof(fc.double({ min: -180, max: 180, noNaN: true }), fc.constantFrom(-180, 180, 179.9999, -179.9999, 0));
const points = fc.record({ lat, lng });

describe("squares of the map", () => {
  it("that cover a circle are few, and touch every point in it", () => {
    fc.assert(
      fc.property(points, points, fc.constantFrom(0.5, 1, 5, 20, 100, 700, 2_000, 9_000), fc.double({ min: 0, max: 1, noNaN: true }), (middle, far, km, share) => {
        // Somewhere between the middle and a point far away, nearer than the radius more often than not.
        const point = { lat: middle.lat + (far.lat - middle.lat) * share ** 4, lng: middle.lng + (far.lng - middle.lng) * share ** 4 };
        const cover = cellsCovering(middle, km);
        const inside = metresBetween(middle, point) <= km * 1000;
        return cover.length <= 64 && cover.length > 0 && (!inside || cellsAround(point).some((cell) => cover.includes(cell)));
      }),
      { numRuns: 5_000 },
    );
  });

  it("find the neighbour beyond the date line and beyond the pole", () => {
    const touch = (one: { lat: number; lng: number }, other: { lat: number; lng: number }, km: number) => cellsAround(other).some((cell) => cellsCovering(one, km).includes(cell));
    expect(touch({ lat: 10, lng: 179.99 }, { lat: 10, lng: -179.99 }, 5)).toBe(true);
    expect(touch({ lat: 10, lng: -179.99 }, { lat: 10, lng: 179.99 }, 5)).toBe(true);
    expect(touch({ lat: 89.99, lng: 0 }, { lat: 89.99, lng: 180 }, 5)).toBe(true);
  });
});
