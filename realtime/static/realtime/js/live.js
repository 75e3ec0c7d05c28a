// What this browser hears of topics, whichever of its tabs asks: one tab has the line, the others hear through it.
//
// A lock says which one. It dies with its tab, and the next in the queue takes over; a tab that waits in vain for one
// that sleeps takes the lock from it. Each tab knows the last number it heard of each topic, so it is told nothing
// twice, and who comes late or back is told what it missed, or that it missed something.

import { Line } from "haat/realtime/line";

const NAME = "haat-live";
const KEPT_MESSAGES = 50; // of each topic, for tabs that come a moment later
const [ROLL_CALL_MS, ANSWERED_MS] = [60_000, 10_000];
const STOLEN_AFTER_MS = 2_000;
const REFUSED_AGAIN_MS = 600_000;
const SIGNAL_EVERY_MS = 1_000; // of one kind; the server passes on no more
const SLEEPS_AFTER_MS = 180_000; // a tab that nobody looks at wants nothing

const me = crypto.getRandomValues(new Uint32Array(2)).join("-");
// Older browsers, and those at an address without TLS, have a line in each tab.
const channel = navigator.locks && window.BroadcastChannel ? new BroadcastChannel(NAME) : null;
const topics = new Map(); // topic → what this tab knows of it
let exchange = null; // where this tab has the line
let leave = null; // gives it up
let queue = null; // ends waiting for it
let isAsleep = false;
let sleeping, stealing;

/** What one tab knows of one topic. */
class Heard {
  isHeard = false;
  refusedTicket = null;
  refusedAt = -Infinity;
  signalledAt = {}; // by kind
  listeners = new Set();

  constructor(seq) {
    this.seq = seq;
  }

  get ticket() {
    for (const { ticket } of this.listeners) if (ticket?.()) return ticket();
    return "";
  }

  get stays() {
    return [...this.listeners].some(({ stays }) => stays);
  }

  /** Whether asking for it makes sense: a refusal stands until there is another ticket. */
  get isAskable() {
    return (!isAsleep || this.stays) && this.refusedTicket !== this.ticket;
  }

  take(message) {
    const { type, topic, seq } = message;
    if (type === "event" && seq <= this.seq) return;
    if (type === "event" && seq > this.seq + 1) this.tell({ type: "gap", topic, seq: seq - 1 });
    this.seq = seq;
    this.tell(message);
  }

  tell(message) {
    for (const { hear } of [...this.listeners]) hear(message);
  }
}

/**
 * Hear a topic. `hear` is given the messages `event`, `gap` and `signal` of realtime/wire.py, and `{type: "refused"}`
 * where it may not be heard, or no longer. A signal has no number, and may be lost.
 *
 * @param after the last number that the page need not hear; without it, what comes from now on.
 * @param ticket gives the newest ticket that the page has, where it has one.
 * @param stays whether it is heard while nobody looks at the page, too.
 * @returns what ends it.
 */
export function listen(topic, { after, ticket, stays = false, hear }) {
  const listener = { ticket, stays, hear };
  const known = topics.get(topic) ?? new Heard(after);
  topics.set(topic, known);
  known.listeners.add(listener);
  if (after < known.seq) hear({ type: "gap", topic, seq: known.seq });
  want(topic, known);
  if (!exchange && !queue) stand();
  return () => {
    known.listeners.delete(listener);
    if (known.listeners.size) return;
    topics.delete(topic);
    ask({ say: "drop", topic });
  };
}

/**
 * Tell the others who hear a topic something that is soon over, such as `typing`: at most once a second of each kind,
 * and, where there is no socket, nobody.
 */
export function signal(topic, kind) {
  const known = topics.get(topic);
  if (!known || performance.now() - (known.signalledAt[kind] ?? -Infinity) < SIGNAL_EVERY_MS) return;
  known.signalledAt[kind] = performance.now();
  ask({ say: "signal", topic, kind });
}

/** Whether what happens to a topic is heard now, so that nobody has to look by themselves. */
export const isHeard = (topic) => Boolean(topics.get(topic)?.isHeard);

/** The page has other tickets now. */
export const renewTickets = () => wantAll();

// -- Between tabs --

/** To whichever tab has the line. */
function ask(message) {
  if (exchange) exchange.take({ ...message, tab: me });
  else channel?.postMessage({ ...message, tab: me });
}

function want(topic, known) {
  if (!known.isAskable) return;
  ask({ say: "want", topic, after: known.seq, ticket: known.ticket });
  if (exchange || stealing || document.hidden) return;
  stealing = setTimeout(steal, STOLEN_AFTER_MS);
}

function wantAll() {
  for (const [topic, known] of topics) want(topic, known);
}

function lose() {
  for (const known of topics.values()) known.isHeard = false;
}

/** What the tab with the line says to all, itself among them. */
const SAYINGS = {
  lead: wantAll,
  roll: wantAll,
  lost: lose,
  noted({ tab }) {
    if (tab !== me) return;
    clearTimeout(stealing);
    stealing = null;
  },
  heard({ topic, seq }) {
    const known = topics.get(topic);
    if (known) Object.assign(known, { isHeard: true, seq: known.seq ?? seq });
  },
  message({ message, to = me }) {
    if (to === me) topics.get(message.topic)?.take(message);
  },
  signalled({ message, to = me }) {
    if (to === me) topics.get(message.topic)?.tell(message);
  },
  refused({ topic }) {
    const known = topics.get(topic);
    if (!known || known.refusedTicket === known.ticket) return;
    const isNews = performance.now() - known.refusedAt > REFUSED_AGAIN_MS;
    Object.assign(known, { isHeard: false, refusedTicket: known.ticket, refusedAt: performance.now() });
    // The page may find another ticket. That one is tried, and no more after it.
    if (isNews) known.tell({ type: "refused", topic });
  },
};

/** What the tab with the line keeps for all of them. */
class Exchange {
  #kept = new Map(); // topic → { isHeard, seq, messages: the last ones, tabs: who wants it → the roll they answered }
  #roll = 0;
  #calling;
  line = new Line({
    heard: (topic, seq) => {
      const kept = this.#kept.get(topic);
      if (kept) Object.assign(kept, { isHeard: true, seq: kept.seq ?? seq });
      this.#tell({ say: "heard", topic, seq });
    },
    message: (message) => {
      const kept = this.#kept.get(message.topic);
      const before = message.type === "gap" ? [] : kept?.messages;
      if (kept) Object.assign(kept, { seq: message.seq, messages: [...before, message].slice(-KEPT_MESSAGES) });
      this.#tell({ say: "message", message });
    },
    signal: (message) => {
      const kept = this.#kept.get(message.topic);
      // Who is here is told once to each line, and tabs that come later want to know it, too.
      if (kept && message.kind === "presence") kept.presence = message;
      this.#tell({ say: "signalled", message });
    },
    refused: (topic) => {
      this.#kept.delete(topic);
      this.#tell({ say: "refused", topic });
    },
    lost: () => {
      for (const kept of this.#kept.values()) Object.assign(kept, { isHeard: false, presence: null });
      this.#tell({ say: "lost" });
    },
  });

  constructor() {
    this.#calling = setInterval(() => this.#call(), ROLL_CALL_MS);
  }

  take({ say, tab, topic, after, ticket, kind }) {
    if (say === "want") this.#want(tab, topic, after, ticket);
    else if (say === "drop") this.#drop(tab, topic);
    else if (say === "gone") for (const name of [...this.#kept.keys()]) this.#drop(tab, name);
    else if (say === "signal") this.line.signal(topic, kind);
    else if (say === "look") this.line.check();
  }

  begin() {
    this.#tell({ say: "lead" });
  }

  end() {
    clearInterval(this.#calling);
    this.line.close();
    this.#tell({ say: "lost" });
  }

  #want(tab, topic, after, ticket) {
    const kept = this.#kept.get(topic) ?? { isHeard: false, seq: after, messages: [], tabs: new Map() };
    kept.tabs.set(tab, this.#roll);
    this.#tell({ say: "noted", tab });
    if (this.#kept.has(topic)) return this.#catchUp(tab, topic, kept, after, ticket);
    this.#kept.set(topic, kept);
    this.line.want(topic, after, ticket);
  }

  #catchUp(tab, topic, kept, after, ticket) {
    this.line.renew(topic, ticket);
    if (after < kept.seq) {
      const missed = kept.messages.filter(({ seq }) => seq > after);
      if (missed[0]?.seq !== after + 1) return this.#hearAnew(topic, kept, after, ticket);
      for (const message of missed) this.#tell({ say: "message", message, to: tab });
    }
    if (kept.isHeard) this.#tell({ say: "heard", topic, seq: kept.seq ?? 0 });
    if (kept.presence) this.#tell({ say: "signalled", message: kept.presence, to: tab });
  }

  /** What is not kept here may still be with the market. Tabs that are further pass over what they know. */
  #hearAnew(topic, kept, after, ticket) {
    Object.assign(kept, { seq: after, messages: [] });
    this.line.want(topic, after, ticket);
  }

  #drop(tab, topic) {
    const kept = this.#kept.get(topic);
    if (!kept?.tabs.delete(tab) || kept.tabs.size) return;
    this.#kept.delete(topic);
    this.line.forget(topic);
  }

  /** Who does not say any more what they want is gone, without a word, or asleep. */
  #call() {
    this.#roll += 1;
    this.#tell({ say: "roll" });
    setTimeout(() => {
      for (const [topic, { tabs }] of [...this.#kept]) {
        for (const [tab, roll] of [...tabs]) if (roll < this.#roll) this.#drop(tab, topic);
      }
    }, ANSWERED_MS);
  }

  #tell(message) {
    channel?.postMessage(message);
    SAYINGS[message.say](message);
  }
}

channel?.addEventListener("message", ({ data }) => {
  if (data.say in SAYINGS) SAYINGS[data.say](data);
  else exchange?.take(data);
});

// -- Who has the line --

function lead() {
  clearTimeout(stealing);
  stealing = null;
  exchange = new Exchange();
  exchange.begin();
  return new Promise((resolve) => {
    leave = resolve;
  });
}

function stepDown() {
  exchange?.end();
  exchange = leave = queue = null;
}

/** Wait for the line, or take it. */
async function stand({ isStolen = false } = {}) {
  if (!channel) return lead();
  const waiting = new AbortController();
  queue?.abort();
  queue = waiting;
  try {
    await navigator.locks.request(NAME, isStolen ? { steal: true } : { signal: waiting.signal }, lead);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
    if (waiting !== queue) return; // it only waited, and was called away
    // Another tab took the line from this one, which slept.
    stepDown();
    stand();
    wantAll();
  }
}

function steal() {
  stealing = null;
  if (!exchange && !document.hidden && topics.size) stand({ isStolen: true });
}

/** Hand the line over to another tab: this one ends, or is put away by the browser. */
function retire() {
  ask({ say: "gone" });
  queue?.abort();
  const resolve = leave;
  stepDown();
  resolve?.();
}

function comeBack() {
  lose();
  stand();
  wantAll();
}

function fallAsleep() {
  sleeping = setTimeout(sleep, SLEEPS_AFTER_MS);
}

function sleep() {
  isAsleep = true;
  for (const [topic, known] of topics) {
    if (known.stays) continue;
    known.isHeard = false;
    ask({ say: "drop", topic });
  }
}

addEventListener("pagehide", retire);
addEventListener("pageshow", ({ persisted }) => persisted && comeBack());
document.addEventListener("freeze", retire);
document.addEventListener("resume", comeBack);
// Every tab is told so, and the one with the line knows what to do.
addEventListener("online", () => exchange?.line.check({ isAnotherNetwork: true }));
// Some are opened behind others, and first looked at later.
if (document.hidden) fallAsleep();
document.addEventListener("visibilitychange", () => {
  clearTimeout(sleeping);
  if (document.hidden) return fallAsleep();
  isAsleep = false;
  wantAll();
  ask({ say: "look" });
});
