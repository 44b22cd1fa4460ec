import { geoMercator, type GeoProjection } from "d3-geo";

export type MapPoint = { lat: number; lng: number };
const earthRadiusKm = 6371;

/** A projection that fits the points with a margin; at least `leastKm` across, so that one point isn't a doorstep. */
export function fitPoints(points: readonly MapPoint[], size: { width: number; height: number; margin?: number; leastKm?: number }): GeoProjection {
  const { width, height, margin = 36, leastKm = 4 } = size;
  const shown = points.length > 0 ? points : [{ lat: 32.5, lng: 53.7 }];
  const projection = geoMercator().scale(1).translate([0, 0]);
  const flat = shown.map(({ lat, lng }): [number, number] => projection([lng, lat]) ?? [0, 0]);
  const xs = flat.map(([x]) => x);
  const ys = flat.map(([, y]) => y);
  const [west, east] = [Math.min(...xs), Math.max(...xs)] as const;
  const [north, south] = [Math.min(...ys), Math.max(...ys)] as const;
  const middle: [number, number] = [(west + east) / 2, (north + south) / 2];
  const least = (points.length > 0 ? leastKm : 1600) / (earthRadiusKm * Math.cos(((shown[0]?.lat ?? 32) * Math.PI) / 180));
  const scale = Math.min((width - 2 * margin) / Math.max(east - west, least), (height - 2 * margin) / Math.max(south - north, (least * height) / width));
  return projection.scale(scale).translate([width / 2 - middle[0] * scale, height / 2 - middle[1] * scale]);
}

/** A round length for the scale bar: km and its width in the picture's units. */
export function scaleBar(projection: GeoProjection, at: MapPoint, longest: number): { km: number; width: number } {
  const unitsPerKm = projection.scale() / (earthRadiusKm * Math.cos((at.lat * Math.PI) / 180));
  const steps = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500];
  const km = steps.filter((step) => step * unitsPerKm <= longest).pop() ?? 0.05;
  return { km, width: km * unitsPerKm };
}
