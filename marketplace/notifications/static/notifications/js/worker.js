// The service worker, served as /sw.js so that all pages are its own. It shows what is pushed and leads to it; it keeps no
// page. It is registered where somebody turns push on (`push`), and goes when they turn it off.

const HOME = "/notices/";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// -- Push --------------------------------------------------------------------------------------------------------------

/** What was sent; whatever it is, something is shown, for a browser that shows nothing loses the right to be told. */
function read(data) {
  try {
    const { title, body, path, tag, lang } = data.json();
    return { title: String(title || "Haat"), body: String(body || ""), path: ours(path), tag, lang };
  } catch {
    return { title: "Haat", body: "", path: HOME };
  }
}

/** A page of this market, whatever was asked for. */
function ours(path) {
  const address = new URL(path || HOME, self.location.origin);
  return address.origin === self.location.origin ? address.pathname + address.search : HOME;
}

self.addEventListener("push", (event) => {
  const { title, body, path, tag, lang } = read(event.data);
  const options = { body, tag, lang, renotify: Boolean(tag), data: { path } };
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(goTo(ours(event.notification.data?.path)));
});

/** In a window that is open, be it on another page, or in one of its own. */
async function goTo(path) {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = open.find((client) => new URL(client.url).pathname === path) ?? open[0];
  if (!there) return self.clients.openWindow(path);
  await there.focus();
  // A window that another worker controls cannot be led elsewhere.
  if (new URL(there.url).pathname !== path) await there.navigate(path).catch(() => self.clients.openWindow(path));
}

// Browsers change a subscription once in a while. The worker has no session: what it had before is its proof.
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

async function renew({ oldSubscription: before, newSubscription: after }) {
  if (!before) return;
  const fresh = after ?? (await self.registration.pushManager.subscribe(before.options));
  const { endpoint: old_endpoint, keys } = before.toJSON();
  const body = JSON.stringify({ old_endpoint, old_auth: keys.auth, subscription: fresh.toJSON() });
  const headers = { "Content-Type": "application/json" };
  await fetch("/api/v1/push/renewals", { method: "POST", credentials: "omit", headers, body });
}
