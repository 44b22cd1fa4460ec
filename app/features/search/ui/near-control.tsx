import { Form, Link, useNavigate } from "@remix-run/react";
import { ChevronDown, LocateFixed, MapPin, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { SelectBox } from "~/ui/choice";
import { Menu } from "~/ui/menu";
import { placeLabel } from "../labels";
import { SearchAddress, searchPairs, searchPath } from "../schema";

type Cluster = { slug: string; nameFa: string; nameEn: string };

const chip = "inline-flex min-h-11 items-center gap-1.5 rounded-full border px-3.5 text-sm font-semibold whitespace-nowrap lg:min-h-9 [&_svg]:size-4 [&_svg]:shrink-0";

/** Around which point distances are told: the reader's own place, asked for on a click only, or that of a cluster. */
export function NearControl({ address, clusters }: { address: SearchAddress; clusters: Cluster[] }) {
  const { search } = useMessages();
  const { locale } = useLocale();
  const navigate = useNavigate();
  const [state, setState] = useState<"idle" | "asking" | "refused">("idle");
  const [ready, setReady] = useState(false);
  // Pressed before the page runs, the button would do nothing.
  useEffect(() => setReady(true), []);
  const t = search.near;
  const nameOf = (cluster: Cluster) => (locale === "fa" ? cluster.nameFa : cluster.nameEn);

  if (address.near !== null) {
    return (
      <Link to={searchPath({ ...address, near: null, within: null, sort: address.sort === "distance" ? "relevance" : address.sort, page: 1 })} rel="nofollow" preventScrollReset className={`${chip} border-glaze bg-glaze-soft text-glaze-text hover:border-glaze-hover`}>
        <MapPin aria-hidden />
        <span aria-hidden>{placeLabel(address.near, { clusters }, locale) ?? t.me}</span>
        <span className="sr-only">{t.drop}</span>
        <X aria-hidden />
      </Link>
    );
  }

  function ask() {
    setState("asking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setState("idle");
        const { near } = SearchAddress.parse({ near: `${coords.latitude.toFixed(5)},${coords.longitude.toFixed(5)}` });
        navigate(searchPath({ ...address, near, sort: "distance", page: 1 }), { preventScrollReset: true });
      },
      () => setState("refused"),
      { maximumAge: 300_000, timeout: 10_000 },
    );
  }

  return (
    <Menu
      label={t.lead}
      panelClassName="start-0 end-auto w-80 gap-3 p-4"
      trigger={
        <span className={`${chip} border-line bg-paper hover:border-edge`}>
          <MapPin aria-hidden />
          {t.label}
          <ChevronDown aria-hidden />
        </span>
      }
    >
      <div className="needs-js grid gap-2">
        <Button type="button" onClick={ask} disabled={!ready} pending={state === "asking"} pendingText={t.asking}>
          <LocateFixed aria-hidden />
          {t.me}
        </Button>
        <p className="text-sm text-ink-2">{t.hint}</p>
        <p role="status" className="text-sm font-medium text-bad empty:hidden">
          {state === "refused" && t.refused}
        </p>
      </div>
      <Form action="/search" method="get" className="grid gap-2">
        <label htmlFor="near-cluster" className="text-sm font-semibold">
          {t.cluster}
        </label>
        <div className="flex gap-2">
          <div className="min-w-0 flex-1">
            <SelectBox id="near-cluster" name="near" defaultValue={clusters[0]?.slug}>
              {clusters.map((cluster) => (
                <option key={cluster.slug} value={cluster.slug}>
                  {nameOf(cluster)}
                </option>
              ))}
            </SelectBox>
          </div>
          {searchPairs({ ...address, sort: "relevance", page: 1 }).map(([name, value]) => (
            <input key={`${name}-${value}`} type="hidden" name={name} value={value} />
          ))}
          <Button name="sort" value="distance">
            {t.use}
          </Button>
        </div>
      </Form>
    </Menu>
  );
}
