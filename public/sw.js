// Shows a page while the network is away. Keeps that one page and nothing else: other pages are personal.
const shelf = "khosheh-offline-1";
const page = "/offline.html";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(shelf)
      .then((cache) => cache.add(new Request(page, { cache: "reload" })))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("khosheh-") && name !== shelf).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate" || event.request.method !== "GET") return;
  event.respondWith(fetch(event.request).catch(async () => (await caches.match(page)) ?? Response.error()));
});

// What a push shows is in it; the page behind it is opened or brought to the front.
self.addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  event.waitUntil(
    self.registration.showNotification(said.title ?? "Khosheh", { body: said.body, tag: said.tag, lang: said.lang, dir: said.dir, icon: "/icon-192.png", badge: "/icon-192.png", data: { path: said.path } }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const path = String(event.notification.data?.path ?? "/inbox");
  const target = new URL(path, self.location.origin);
  if (target.origin !== self.location.origin) return;
  event.waitUntil(
    self.clients.matchAll({ type: "window", includeUncontrolled: true }).then(async (windows) => {
      const open = windows.find(({ url }) => new URL(url).pathname === target.pathname) ?? windows[0];
      if (!open) return self.clients.openWindow(target.href);
      await open.focus().catch(() => undefined);
      if (open.url !== target.href) await open.navigate(target.href).catch(() => self.clients.openWindow(target.href));
    }),
  );
});
