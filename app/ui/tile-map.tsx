import { useNavigate } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { useLocale } from "~/i18n/context";
import type { MapDot } from "./map";

/** A tile server of the operator's choice: an address with {z}, {x} and {y}, and who is to be named for it. */
export type Tiles = { url: string; attribution: string };

const colours = { glaze: "var(--glaze)", saffron: "var(--saffron)", quiet: "var(--ink-3)" };

const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** A dot as an element of its own, so that nothing in it is read as HTML. */
function pin({ tone = "glaze", mark = "" }: MapDot): HTMLElement {
  const dot = document.createElement("span");
  dot.textContent = mark;
  dot.style.cssText = `display:grid;place-items:center;inline-size:24px;block-size:24px;border-radius:99px;border:2px solid var(--paper);background:${colours[tone]};color:var(--on-glaze);font:700 12px/1 var(--font-sans)`;
  return dot;
}

/** Points on a street map. The library comes only when it is drawn; without scripts the frame says that there is nothing to wait for by staying closed. */
export function TileMap({ dots, tiles, label, loading, className }: { dots: readonly MapDot[]; tiles: Tiles; label: string; loading: string; className?: string }) {
  const box = useRef<HTMLDivElement>(null);
  const { dir } = useLocale();
  const navigate = useNavigate();
  const shown = JSON.stringify(dots);

  useEffect(() => {
    let map: import("leaflet").Map | undefined;
    let left = false;
    void Promise.all([import("leaflet"), import("leaflet/dist/leaflet.css")]).then(([{ default: leaflet }]) => {
      if (left || !box.current) return;
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      map = leaflet.map(box.current, { attributionControl: false, zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, scrollWheelZoom: false });
      leaflet.control.attribution({ prefix: false, position: "bottomleft" }).addAttribution(escape(tiles.attribution)).addTo(map);
      leaflet.tileLayer(tiles.url, { maxZoom: 18, referrerPolicy: "origin" }).addTo(map);
      const places = JSON.parse(shown) as MapDot[];
      for (const dot of places) {
        const marker = leaflet.marker([dot.lat, dot.lng], {
          icon: leaflet.divIcon({ className: "", iconSize: [24, 24], html: pin(dot) }),
          title: dot.label,
          alt: dot.label ?? "",
          keyboard: dot.href !== undefined,
        });
        marker.addTo(map);
        // A name is somebody's own text: it goes in as text, never as HTML.
        if (dot.label) marker.bindTooltip(Object.assign(document.createElement("bdi"), { textContent: dot.label }));
        const { href } = dot;
        if (href) marker.on("click", () => navigate(href)).on("keydown", ({ originalEvent }) => originalEvent.key === "Enter" && navigate(href));
      }
      const points = places.map(({ lat, lng }): [number, number] => [lat, lng]);
      if (points.length > 0) map.fitBounds(leaflet.latLngBounds(points), { padding: [28, 28], maxZoom: 15 });
      else map.setView([32.5, 53.7], 5);
    });
    return () => {
      left = true;
      map?.remove();
    };
  }, [shown, tiles.url, tiles.attribution, navigate]);

  return (
    // Maps are left-to-right in every language.
    <div dir="ltr" className={className}>
      <div ref={box} role="region" aria-label={label} className="needs-js isolate grid h-80 place-items-center overflow-hidden rounded-md border border-line bg-sunk xl:h-[36rem]">
        <p dir={dir} className="text-ink-2">
          {loading}
        </p>
      </div>
    </div>
  );
}
