import { expect, test } from "vitest";
import { fitPoints, scaleBar } from "./map-frame";

const size = { width: 640, height: 320, margin: 20 };
const lalejin = { lat: 34.97, lng: 48.48 };
const hamadan = { lat: 34.8, lng: 48.51 };

test("all points lie inside the margin, north above south", () => {
  const projection = fitPoints([lalejin, hamadan], size);
  const [[x1, y1], [x2, y2]] = [lalejin, hamadan].map(({ lat, lng }) => projection([lng, lat]) ?? [0, 0]) as [[number, number], [number, number]];
  for (const x of [x1, x2]) expect(x).toBeGreaterThanOrEqual(20);
  expect(y1).toBeCloseTo(20, 6);
  expect(y2).toBeCloseTo(300, 6);
});

test("one point stands in the middle of a few kilometres", () => {
  const projection = fitPoints([lalejin], { ...size, leastKm: 4 });
  const [x, y] = projection([lalejin.lng, lalejin.lat]) ?? [0, 0];
  expect([x, y]).toEqual([expect.closeTo(320, 6), expect.closeTo(160, 6)]);
});

test("the scale bar is true to the ground", () => {
  const projection = fitPoints([lalejin, hamadan], size);
  const { km, width } = scaleBar(projection, lalejin, 120);
  // 0.17 degrees of latitude are 18.9 km and span 280 units.
  expect(km / width).toBeCloseTo(18.9 / 280, 2);
  expect(width).toBeLessThanOrEqual(120);
});
