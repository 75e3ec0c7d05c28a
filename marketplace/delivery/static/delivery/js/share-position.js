// <share-position>: whoever carries an order shares where they are with its buyer, from when they say so until they stop,
// or the order is no longer on its way, which the market's answer tells. Orders of the same trip that are shared already
// (`data-shared`) go on being so. It hears when what they carry is different, and asks whether this order still is theirs.

import { WayMap, metresBetween } from "haat/delivery/way-map";

const MOST_EVERY_MS = 3_000;
const LEAST_MOVE_M = 15;
const AT_LEAST_EVERY_MS = 30_000; // whoever stands is still there
const MOST_KEPT = 200; // as many as the market takes at once
const WORST_ACCURACY_M = 100_000; // the most that the market reads; it believes far less
const AGAIN_AFTER_MS = 5_000;
const LITTLE_BATTERY = 0.15;
const CARRYING = "carrying.changed";
const OVER = new Set(["ended", "handedOn"]);
const WATCHES = { enableHighAccuracy: true, maximumAge: 2_000, timeout: 30_000 };
const { PERMISSION_DENIED, TIMEOUT } = window.GeolocationPositionError ?? {};

/** What an answer that is not the one hoped for says to whoever carries the order. */
async function stateAfter(answer, otherwise) {
  if (answer.status === 404) {
    const code = (await answer.json().catch(() => null))?.error?.code;
    return code === "leg_not_found" ? "handedOn" : "ended";
  }
  return { 401: "signedOut", 403: "signedOut" }[answer.status] ?? otherwise;
}

/** What is still to be sent of one leg: in its order, one request at a time. */
class Outbox {
  #kept = [];
  #isSending = false;
  #again;

  constructor(leg, { headers, sent, lost, over }) {
    Object.assign(this, { leg, headers, sent, lost, over });
  }

  add(fix) {
    this.#kept = [...this.#kept, fix].slice(-MOST_KEPT);
    this.send();
  }

  stop() {
    clearTimeout(this.#again);
    this.#kept = [];
  }

  async send() {
    clearTimeout(this.#again);
    if (this.#isSending || !this.#kept.length) return;
    this.#isSending = true;
    const fixes = this.#kept;
    try {
      const answer = await fetch(`/api/v1/legs/${this.leg}/positions`, { method: "POST", headers: this.headers(), body: JSON.stringify({ fixes }) });
      if (answer.status >= 500 || answer.status === 429) this.#later(Number(answer.headers.get("Retry-After")) * 1000);
      else {
        this.#kept = this.#kept.filter((fix) => !fixes.includes(fix));
        if (answer.ok) this.sent(await answer.json());
        else this.over(await stateAfter(answer, "off"));
      }
    } catch {
      this.lost();
      this.#later();
    } finally {
      this.#isSending = false;
    }
  }

  #later(wait = 0) {
    this.#again = setTimeout(() => this.send(), Math.max(wait, AGAIN_AFTER_MS));
  }
}

class SharePosition extends HTMLElement {
  #map = new WayMap(this.querySelector(".way-map"));
  #outboxes = [];
  #watch = null;
  #lock = null;
  #asking;
  #last = null; // what was sent last: its place and when
  #foundAt = -Infinity;

  connectedCallback() {
    this.querySelector("[data-start]").addEventListener("click", () => this.#start());
    this.querySelector("[data-stop]").addEventListener("click", () => this.#stop());
    document.addEventListener("visibilitychange", () => this.#stayAwake());
    addEventListener("online", () => this.#outboxes.forEach((outbox) => outbox.send()));
    this.addEventListener("live", ({ detail }) => (detail.kind === CARRYING || detail.type === "gap") && this.#look());
    addEventListener("offline", () => this.#watch !== null && this.#say("offline"));
    this.#draw(null);
    this.#lookAtBattery();
    if ("on" in this.dataset || this.dataset.shared) this.#begin();
  }

  async #start() {
    if (!navigator.geolocation) return this.#say("unable");
    this.#say("looking");
    if (await this.#tellMarket(true)) {
      this.dataset.on = "";
      this.#begin();
    }
  }

  async #stop() {
    this.#halt();
    this.#say("off");
    if (!(await this.#tellMarket(false))) return;
    delete this.dataset.on;
    if (this.dataset.shared) this.#begin();
  }

  /** Ask the phone where it is, for as long as somebody follows. */
  #begin() {
    if (!navigator.geolocation) return this.#say("unable");
    this.#halt();
    const legs = this.dataset.shared.split(" ").filter(Boolean);
    if ("on" in this.dataset) legs.unshift(this.dataset.leg);
    this.#outboxes = legs.map((leg) => this.#outboxOf(leg));
    this.#show("on" in this.dataset);
    this.#watch = navigator.geolocation.watchPosition(
      (found) => this.#take(found),
      (error) => this.#fail(error),
      WATCHES,
    );
    // A phone that lies still may say nothing until it is asked.
    this.#asking = setInterval(() => navigator.geolocation.getCurrentPosition((found) => this.#take(found), () => {}, WATCHES), AT_LEAST_EVERY_MS);
    this.#stayAwake();
  }

  #halt() {
    clearInterval(this.#asking);
    if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch);
    for (const outbox of this.#outboxes) outbox.stop();
    this.#outboxes = [];
    this.#watch = this.#last = null;
    this.#lock?.release();
    this.#lock = null;
    this.#show(false);
  }

  #outboxOf(leg) {
    const isOwn = leg === this.dataset.leg;
    return new Outbox(leg, {
      headers: () => this.#headers,
      sent: (recorded) => isOwn && this.#saySeen(recorded),
      lost: () => isOwn && this.#say("offline"),
      over: (state) => this.#end(leg, state),
    });
  }

  /** What is not believed, nobody sees; what is only older than the last changes nothing. */
  #saySeen({ taken, dropped }) {
    if (taken) this.#say("shared");
    else if (dropped.future) this.#say("clock");
    else if (dropped.inaccurate) this.#say("unavailable");
  }

  /** The market takes no more of a leg: it has ended, another carries it, sharing was stopped elsewhere, or nobody is signed in. */
  #end(leg, state) {
    this.#outboxes = this.#outboxes.filter((outbox) => outbox.leg !== leg);
    const isOwn = leg === this.dataset.leg;
    const isOver = isOwn && OVER.has(state);
    if (isOwn) {
      delete this.dataset.on;
      this.#show(false);
      this.#say(state);
      if (isOver) this.#close();
    } else this.dataset.shared = this.dataset.shared.replace(leg, "").trim();
    if (!this.#outboxes.length) {
      this.#halt();
      this.querySelector("[data-start]").hidden = isOver;
    }
  }

  /** What only whoever carries it needs goes from the page. */
  #close() {
    this.querySelector("[data-start]").hidden = true;
    for (const part of document.querySelectorAll("[data-while-carried]")) part.hidden = true;
  }

  /** It may be over by now, or with somebody else, though nothing was sent. */
  async #look() {
    const { leg } = this.dataset;
    const answer = await fetch(`/api/v1/legs/${leg}`).catch(() => null);
    if (answer?.status === 404) this.#end(leg, await stateAfter(answer));
  }

  #take({ coords, timestamp }) {
    const place = [coords.longitude, coords.latitude];
    this.#foundAt = performance.now();
    this.#draw(place);
    const since = this.#last ? performance.now() - this.#last.at : Infinity;
    const moved = this.#last ? metresBetween(this.#last.place, place) : Infinity;
    if (since < MOST_EVERY_MS || (moved < LEAST_MOVE_M && since < AT_LEAST_EVERY_MS)) return;
    this.#last = { place, at: performance.now() };
    const fix = {
      lat: coords.latitude,
      lon: coords.longitude,
      accuracy_m: Math.min(coords.accuracy, WORST_ACCURACY_M),
      at: new Date(timestamp).toISOString(),
      heading: Number.isFinite(coords.heading) ? coords.heading : null,
      speed_mps: Number.isFinite(coords.speed) ? coords.speed : null,
    };
    for (const outbox of this.#outboxes) outbox.add(fix);
  }

  #fail({ code }) {
    if (code === PERMISSION_DENIED) this.#giveUp();
    // A phone that knew a moment ago will know again.
    else if (performance.now() - this.#foundAt > AT_LEAST_EVERY_MS) this.#say(code === TIMEOUT ? "looking" : "unavailable");
  }

  /** The browser may not know where it is: nobody is followed before that is mended, on whichever order. */
  async #giveUp() {
    const wasOn = "on" in this.dataset;
    this.#halt();
    delete this.dataset.on;
    if (wasOn) await this.#tellMarket(false);
    this.#say("denied");
  }

  async #tellMarket(isOn) {
    try {
      const answer = await fetch(`/api/v1/legs/${this.dataset.leg}/sharing`, { method: "PUT", headers: this.#headers, body: JSON.stringify({ is_on: isOn }) });
      if (!answer.ok) this.#say(await stateAfter(answer, "offline"));
      return answer.ok;
    } catch {
      this.#say("offline");
      return false;
    }
  }

  get #headers() {
    return { "Content-Type": "application/json", "X-CSRFToken": this.querySelector("[name=csrfmiddlewaretoken]").value };
  }

  #draw(position) {
    const { toLat, toLon } = this.dataset;
    this.#map.show({ destination: toLat ? [Number(toLon), Number(toLat)] : null, position });
  }

  #show(isOn) {
    this.querySelector("[data-start]").hidden = isOn;
    this.querySelector("[data-stop]").hidden = !isOn;
  }

  #say(state) {
    const place = this.querySelector("[data-state]");
    const words = this.dataset[`text${state[0].toUpperCase()}${state.slice(1)}`];
    place.dataset.state = state;
    if (place.textContent !== words) place.textContent = words;
  }

  /** A phone that sleeps finds nothing; whoever looks at this page keeps it awake. */
  async #stayAwake() {
    if (document.hidden || this.#watch === null || !navigator.wakeLock) return;
    this.#lock = await navigator.wakeLock.request("screen").catch(() => null);
  }

  async #lookAtBattery() {
    const battery = await navigator.getBattery?.().catch(() => null);
    if (!battery) return;
    const place = this.querySelector("[data-battery]");
    place.textContent = this.dataset.textBattery;
    const look = () => (place.hidden = battery.charging || battery.level > LITTLE_BATTERY);
    for (const change of ["levelchange", "chargingchange"]) battery.addEventListener(change, look);
    look();
  }
}

customElements.define("share-position", SharePosition);
