import { Form, useFetcher } from "@remix-run/react";
import { BellRing, Smartphone } from "lucide-react";
import { useEffect, useState } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import type { Preferences } from "../preferences.server";

type Device = Omit<Preferences["devices"][number], "at"> & { at: Date | string };
type Ability = "unknown" | "none" | "able";

/** The devices that take pushes, and a button for this one where its browser can. */
export function PushDevices({ devices, publicKey }: { devices: Device[]; publicKey: string }) {
  const { notices } = useMessages();
  const t = notices.devices;
  const format = useFormat();
  const { ability, here, problem, adding, add } = useThisDevice(publicKey);
  // Nothing to see where there is nothing to do.
  if (ability === "none" && devices.length === 0) return null;
  const listed = devices.some(({ endpoint }) => endpoint === here);
  return (
    <Card id="devices">
      <CardHeader title={t.title} />
      <p className="mb-3 text-ink-2">{t.lead}</p>
      {problem && (
        <Alert tone="bad" role="alert" className="mb-3">
          {t[problem]}
        </Alert>
      )}
      {ability === "able" && !listed && (
        <Button variant="primary" type="button" onClick={add} pending={adding} pendingText={t.adding}>
          <BellRing aria-hidden />
          {t.add}
        </Button>
      )}
      {devices.length === 0 ? (
        <p className="mt-3 text-sm text-ink-2">{t.none}</p>
      ) : (
        <ul className="mt-2">
          {devices.map(({ id, label, endpoint, at }) => (
            <li key={id} className="flex items-center gap-3 border-b border-line py-2 last:border-b-0">
              <Smartphone aria-hidden className="size-5 shrink-0 text-ink-3" />
              <span className="min-w-0 flex-1">
                <bdi>{label || t.unnamed}</bdi>
                {endpoint === here && <b> ({t.here})</b>}
                <span className="block text-sm text-ink-2">{t.since(format.date(at))}</span>
              </span>
              <Form method="post">
                <input type="hidden" name="id" value={id} />
                <Button size="sm" name="intent" value="device-remove" aria-label={t.removeFor(label || t.unnamed)}>
                  {t.remove}
                </Button>
              </Form>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** What this browser can do, and the subscription that it has. */
function useThisDevice(publicKey: string) {
  const [ability, setAbility] = useState<Ability>("unknown");
  const [here, setHere] = useState<string | null>(null);
  const [problem, setProblem] = useState<"denied" | "failed" | null>(null);
  const [subscribing, setSubscribing] = useState(false);
  const fetcher = useFetcher<{ ok?: boolean }>();

  useEffect(() => {
    const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
    setAbility(able ? "able" : "none");
    if (!able) return;
    void navigator.serviceWorker.getRegistration().then(async (registration) => setHere((await registration?.pushManager.getSubscription())?.endpoint ?? null));
  }, []);

  async function add(): Promise<void> {
    setProblem(null);
    setSubscribing(true);
    try {
      if ((await Notification.requestPermission()) !== "granted") return setProblem("denied");
      await navigator.serviceWorker.register("/sw.js");
      const registration = await navigator.serviceWorker.ready;
      const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
      const { endpoint, keys = {} } = subscription.toJSON();
      setHere(endpoint ?? null);
      fetcher.submit({ intent: "device-add", endpoint: endpoint ?? "", p256dh: keys.p256dh ?? "", auth: keys.auth ?? "", label: browserName(navigator.userAgent) }, { method: "post" });
    } catch {
      setProblem("failed");
    } finally {
      setSubscribing(false);
    }
  }

  const refused = fetcher.state === "idle" && fetcher.data?.ok === false;
  return { ability, here, problem: problem ?? (refused ? ("failed" as const) : null), adding: subscribing || fetcher.state !== "idle", add };
}

/** A name by which people know a browser again: "Firefox, Android". */
export function browserName(agent: string): string {
  const browser = [["Edg", "Edge"], ["OPR", "Opera"], ["SamsungBrowser", "Samsung Internet"], ["Firefox", "Firefox"], ["Chrome", "Chrome"], ["Safari", "Safari"]].find(([mark]) => agent.includes(mark!))?.[1];
  const system = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"], ["Mac OS", "macOS"], ["Linux", "Linux"]].find(([mark]) => agent.includes(mark!))?.[1];
  return [browser, system].filter(Boolean).join(", ");
}
