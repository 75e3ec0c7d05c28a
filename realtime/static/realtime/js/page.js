// What a page does with what it hears. An element names its topic (`data-live-topic`, with the last number that it
// contains and, where its reader is known by a link alone, a ticket) and is told by an event, `live`, which bubbles:
// htmx fills anew what says `hx-trigger="live"` around it.

import { isHeard, listen, renewTickets } from "haat/realtime/live";

const AT_MOST_EVERY_MS = 1_000;
const LOOKS_EVERY_MS = 60_000;
const digits = new Intl.NumberFormat(document.documentElement.lang === "bn" ? "bn-BD" : "en");
const leaving = new Map(); // element → what ends its listening
const looked = new WeakMap(); // element → when it was filled last
let counted = 0; // how often the unread notices were

/** Tells an element of the last thing of each kind: at once, and of many soon after each other once in a while. */
function teller(element) {
  const latest = new Map(); // kind → its last message: what tells how one thing stands says nothing of another
  let waiting;
  const tell = () => {
    waiting = latest.size && setTimeout(tell, AT_MOST_EVERY_MS);
    const told = [...latest.values()];
    latest.clear();
    for (const detail of told) element.dispatchEvent(new CustomEvent("live", { bubbles: true, detail }));
  };
  return (message) => {
    if (message.type === "signal") return; // it is for scripts that know what to do with it
    // What was fetched a moment ago may know of it.
    if (message.type === "event" && message.seq <= Number(element.dataset.liveAfter)) return;
    latest.set(message.kind ?? message.type, message);
    if (!waiting) tell();
  };
}

function join(element) {
  const { liveTopic: topic, liveAfter: after } = element.dataset;
  const ticket = () => element.dataset.liveTicket;
  const stays = "liveStays" in element.dataset;
  looked.set(element, Date.now());
  leaving.set(element, listen(topic, { after: Number(after), ticket, stays, hear: teller(element) }));
}

function look() {
  for (const [element, leave] of leaving) {
    if (element.isConnected) continue;
    leave();
    leaving.delete(element);
  }
  for (const element of document.querySelectorAll("[data-live-topic]")) if (!leaving.has(element)) join(element);
}

/** The number of unread notices, or of messages (`unreadLetters`), wherever the element says it. */
function showUnread(element, count, of = "unread") {
  for (const place of element.querySelectorAll(of === "unread" ? "[data-unread]" : "[data-unread-letters]")) {
    place.textContent = digits.format(count);
    if (place.dataset[of] === "badge") place.hidden = count === 0;
  }
}

/** Where something was missed, the market says how many there are, unless something is told meanwhile. */
async function countUnread(element) {
  const asked = (counted += 1);
  const response = await fetch("/api/v1/me/notices?limit=1").catch(() => null);
  const found = response?.ok && (await response.json());
  if (found && asked === counted) showUnread(element, found.unread);
}

async function countLetters(element) {
  const response = await fetch(new URL("unread/", element.href)).catch(() => null);
  if (response?.ok && !response.redirected) showUnread(element, (await response.json()).unread, "unreadLetters");
}

document.addEventListener("live", ({ target, detail }) => {
  if (detail.kind === "notices.changed") {
    counted += 1;
    showUnread(target, detail.data.unread);
  } else if (detail.kind === "chat.unread") showUnread(target, detail.data.unread, "unreadLetters");
  else if (detail.type === "gap" && target.querySelector("[data-unread]")) countUnread(target);
  else if (detail.type === "gap" && target.querySelector("[data-unread-letters]")) countLetters(target);
  // Where filling the page anew would cost its reader something, it only says that there is news.
  if ("liveNews" in target.dataset && detail.type !== "refused") target.hidden = false;
});

// What also looks by itself (`every 15s`) does so seldom while it is told.
document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement: element, sourceEvent } = event.detail.ctx;
  const isSoon = Date.now() - (looked.get(element) ?? 0) < LOOKS_EVERY_MS;
  if (sourceEvent?.type === "every" && isSoon && isHeard(element.dataset.liveTopic)) event.preventDefault();
  else looked.set(element, Date.now());
});

/**
 * Nothing is listened to before what fills the page is there, or the first news would fill nothing; nor before what
 * holds its forms back, or one would be sent as what it has just become.
 */
async function begin() {
  if (document.querySelector("[hx-trigger*=live]")) {
    await import("haat/storefront/parts").catch((error) => console.warn(error)); // counts are told all the same
    await new Promise((resolve) => setTimeout(resolve)); // htmx takes the page up in a task that was queued before
  }
  document.addEventListener("htmx:after:swap", () => {
    look();
    renewTickets();
  });
  look();
}

begin();
