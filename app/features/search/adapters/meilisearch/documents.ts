import { z } from "zod";
import type { CatalogDoc } from "../../engine";
import { NORM_VERSION } from "../../normalise";

/** Of the one document that describes its index; it isn't a firm and never found. */
export const ABOUT = "about";

const canonical = (max: number) => z.string().max(max).regex(/^$|^[\p{L}\p{N}]+(?: [\p{L}\p{N}]+)*$/u, "is not canonical text");
const code = z.string().min(1).max(120);
const codes = z.array(code).max(1_000);

/** What the server stores of a firm. The set of fields is closed: one document with a stray field would fail its whole batch. */
const Stored = z.strictObject({
  id: z.uuid(),
  v: z.number().int().nonnegative(),
  norm: z.number().int(),
  kind: z.literal("firm"),
  firm: z.uuid(),
  aud: codes.min(1),
  s_name: canonical(2_000),
  s_title: canonical(40_000),
  s_label: canonical(40_000),
  s_code: canonical(20_000),
  s_place: canonical(20_000),
  s_body: canonical(20_000),
  s_roman: canonical(40_000),
  firm_kind: code,
  clusters: codes,
  processes: codes,
  groups: codes,
  services: codes,
  sectors: codes,
  certificates: codes,
  verified: z.array(z.literal("yes")),
  size: code.nullable(),
  capacity: codes,
  available: code.nullable(),
  languages: codes,
  markets: codes,
  trust: z.number().int(),
  newest: z.number().int(),
  free: z.number().int().nullable(),
  _geo: z.strictObject({ lat: z.number().min(-90).max(90), lng: z.number().min(-180).max(180) }).optional(),
});
export type StoredDoc = z.infer<typeof Stored>;

/** Checks a document before it is sent; answers what is wrong with it instead, when something is. */
export function storedFrom(doc: CatalogDoc): { ok: true; doc: StoredDoc } | { ok: false; error: string } {
  const { text, point } = doc;
  const parsed = Stored.safeParse({
    id: doc.firmId, v: Number(doc.version), norm: NORM_VERSION, kind: "firm", firm: doc.firmId, aud: doc.audience,
    s_name: text.names, s_title: text.titles, s_label: text.labels, s_code: text.codes, s_place: text.places, s_body: text.body, s_roman: text.roman,
    firm_kind: doc.firmKind, clusters: doc.clusters, processes: doc.processes, groups: doc.groups, services: doc.services, sectors: doc.sectors,
    certificates: doc.certificates, verified: doc.verified ? ["yes"] : [], size: doc.sizeClass, capacity: doc.capacity, available: doc.available,
    languages: doc.languages, markets: doc.markets, trust: doc.trust, newest: doc.newest.getTime(), free: doc.freeShare,
    // The key is left out where the place isn't known: a null would fail the batch.
    ...(point && { _geo: { lat: point.lat, lng: point.lng } }),
  } satisfies Record<keyof Omit<StoredDoc, "_geo">, unknown> & { _geo?: unknown });
  if (parsed.success) return { ok: true, doc: parsed.data };
  return { ok: false, error: parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ") };
}

/** Says of its index how and in which run it was made; written last, so that a half-built index has none. */
export type About = { id: typeof ABOUT; kind: typeof ABOUT; norm: number; settings: string; build: string };

export function about(settings: string, build: string): About {
  return { id: ABOUT, kind: ABOUT, norm: NORM_VERSION, settings, build };
}

const MAX_BYTES = 5_000_000;

/** Cuts what is sent into requests that the server takes. */
export function chunked<T>(docs: readonly T[], maxBytes = MAX_BYTES): T[][] {
  const chunks: T[][] = [];
  let bytes = Infinity;
  for (const doc of docs) {
    const size = Buffer.byteLength(JSON.stringify(doc));
    if (bytes + size > maxBytes) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)!.push(doc);
    bytes += size;
  }
  return chunks;
}
