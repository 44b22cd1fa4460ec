import { LocateFixed, MapPin, Minus, Plus } from "lucide-react";
import { useState, type PointerEvent } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { parseDecimal } from "~/i18n/digits";
import { Button } from "./button";
import type { FieldProps } from "./field";
import { fitPoints, scaleBar, type MapPoint } from "./map-frame";
import { MapFrame, spot } from "./map";
import { NumberInput } from "./text-input";

type Coordinate = Pick<FieldProps, "field" | "name" | "error">;
type MapPickerProps = {
  lat: Coordinate;
  lng: Coordinate;
  /** Where the map begins when nothing is chosen: the town. */
  around: MapPoint;
  /** Known places that help to find one's own. */
  landmarks?: readonly (MapPoint & { label: string })[];
  defaultValue?: MapPoint | null;
};

const size = { width: 640, height: 340 };
const zooms = [40, 20, 10, 5, 2.5, 1.2, 0.6];

const textOf = (field: Coordinate["field"]) => (typeof field?.initialValue === "string" ? field.initialValue : undefined);

/** A point on the ground: two fields that anybody can fill, and above them, with scripts, a map to tap. */
export function MapPicker({ lat, lng, around, landmarks = [], defaultValue }: MapPickerProps) {
  const { common } = useMessages();
  const format = useFormat();
  const written = (degrees: number) => format.number(degrees, 5);
  const [latText, setLat] = useState(textOf(lat.field) ?? (defaultValue ? written(defaultValue.lat) : ""));
  const [lngText, setLng] = useState(textOf(lng.field) ?? (defaultValue ? written(defaultValue.lng) : ""));
  const [searching, setSearching] = useState(false);
  const [unplaced, setUnplaced] = useState(false);
  const [zoom, setZoom] = useState(3);
  const [centre, setCentre] = useState<MapPoint>(defaultValue ?? around);
  const chosenLat = parseDecimal(latText);
  const chosenLng = parseDecimal(lngText);
  const chosen = chosenLat !== null && chosenLng !== null && Math.abs(chosenLat) <= 85 && Math.abs(chosenLng) <= 180 ? { lat: chosenLat, lng: chosenLng } : null;

  const projection = fitPoints([centre], { ...size, margin: 0, leastKm: zooms[zoom] });
  const pin = chosen ? projection([chosen.lng, chosen.lat]) : null;

  function pick(event: PointerEvent<HTMLDivElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    const point = projection.invert?.([((event.clientX - box.x) / box.width) * size.width, ((event.clientY - box.y) / box.height) * size.height]);
    if (!point) return;
    place({ lng: point[0], lat: point[1] });
  }
  function place(point: MapPoint) {
    setLng(written(point.lng));
    setLat(written(point.lat));
    setUnplaced(false);
  }
  function findMe() {
    setSearching(true);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const here = { lat: coords.latitude, lng: coords.longitude };
        place(here);
        setCentre(here);
        setSearching(false);
      },
      () => {
        setUnplaced(true);
        setSearching(false);
      },
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  }
  function move(by: number) {
    setZoom(Math.min(zooms.length - 1, Math.max(0, zoom + by)));
    setCentre(chosen ?? centre);
  }

  return (
    <div className="grid gap-3">
      <div className="needs-js">
        <div className="relative">
          {/* The fields below do the same by keyboard. */}
          <div aria-hidden onPointerUp={pick} className="cursor-crosshair touch-manipulation">
            <MapFrame size={size} bar={scaleBar(projection, centre, 220)}>
              {landmarks.map((place) => {
                const [x, y] = projection([place.lng, place.lat]) ?? [0, 0];
                return (
                  <span key={place.label} className="absolute grid -translate-1/2 justify-items-center text-[0.75rem] leading-5 text-ink-2" style={spot({ x, y }, size)}>
                    <span className="size-2 rounded-full bg-ink-3" />
                    <bdi className="absolute top-full whitespace-nowrap">{place.label}</bdi>
                  </span>
                );
              })}
              {pin && <span className="absolute size-5 -translate-1/2 rounded-full border-[5px] border-saffron bg-ink ring-6 ring-saffron/30" style={spot({ x: pin[0], y: pin[1] }, size)} />}
            </MapFrame>
          </div>
          <div className="absolute end-2 top-2 grid overflow-hidden rounded-md border border-line bg-paper">
            <button type="button" aria-label={common.zoomIn} onClick={() => move(1)} disabled={zoom === zooms.length - 1} className="grid size-11 place-items-center border-b border-line hover:bg-sunk disabled:text-ink-3">
              <Plus aria-hidden className="size-5" />
            </button>
            <button type="button" aria-label={common.zoomOut} onClick={() => move(-1)} disabled={zoom === 0} className="grid size-11 place-items-center hover:bg-sunk disabled:text-ink-3">
              <Minus aria-hidden className="size-5" />
            </button>
          </div>
        </div>
        <div className="mt-1 flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-sm text-ink-2">
          <p className="flex items-center gap-1.5">
            <MapPin aria-hidden className="size-4 shrink-0" />
            {common.pickOnMap}
          </p>
          <Button type="button" size="sm" pending={searching} onClick={findMe}>
            <LocateFixed aria-hidden />
            {common.iAmHere}
          </Button>
        </div>
        <p role="status" className="text-sm text-bad empty:hidden">
          {unplaced && common.placeUnknown}
        </p>
      </div>
      <div className="grid grid-cols-2 gap-3">
        <NumberInput decimal dir="ltr" label={common.latitude} {...lat} value={latText} onChange={(event) => setLat(event.target.value)} />
        <NumberInput decimal dir="ltr" label={common.longitude} {...lng} value={lngText} onChange={(event) => setLng(event.target.value)} />
      </div>
    </div>
  );
}
