/** Squares of the map, finer and coarser, in degrees; each is four times as wide as the one before. */
const WIDTHS = [0, 1, 2, 3, 4, 5, 6, 7].map((level) => 0.003125 * 4 ** level);
const MOST_CELLS = 64;
const KM_OF_DEGREE = 111.195;
/** For rounding, in degrees. */
const SLACK = 1e-6;

type Point = { lat: number; lng: number };

const cell = (level: number, row: number, column: number): string => `%${level}:${row}:${column}`;

/** The squares in which a point lies, one of each width. */
export function cellsAround({ lat, lng }: Point): string[] {
  // A hair beyond the date line or the pole, by rounding, lies in the first square.
  const [row, column] = [Math.max(0, lat + 90), Math.max(0, lng + 180)];
  return WIDTHS.map((width, level) => cell(level, Math.floor(row / width), Math.floor(column / width)));
}

/** Few squares of one width that cover a circle, and something more; around the date line and the poles too. */
export function cellsCovering({ lat, lng }: Point, km: number): string[] {
  const tall = km / KM_OF_DEGREE + SLACK;
  const south = Math.max(-90, lat - tall);
  const north = Math.min(90, lat + tall);
  const narrowest = Math.cos((Math.max(Math.abs(south), Math.abs(north)) * Math.PI) / 180);
  // Around a pole every longitude is near.
  const wide = south <= -90 || north >= 90 ? 180 : Math.min(180, tall / narrowest);
  // A stretch that crosses the date line is two.
  const [west, east] = [lng + 180 - wide, lng + 180 + wide];
  const stretches = wide === 180 ? [[0, 360]] : west < 0 ? [[0, east], [west + 360, 360]] : east > 360 ? [[0, east - 360], [west, 360]] : [[west, east]];
  for (const [level, width] of WIDTHS.entries()) {
    const rows = range((south + 90) / width, (north + 90) / width);
    const columns = [...new Set(stretches.flatMap(([from, to]) => range(from! / width, to! / width)))];
    if (rows.length * columns.length <= MOST_CELLS || level === WIDTHS.length - 1) return rows.flatMap((row) => columns.map((column) => cell(level, row, column)));
  }
  return [];
}

function range(from: number, to: number): number[] {
  const first = Math.floor(from);
  return Array.from({ length: Math.min(Math.floor(to) - first + 1, MOST_CELLS + 1) }, (_, step) => first + step);
}
