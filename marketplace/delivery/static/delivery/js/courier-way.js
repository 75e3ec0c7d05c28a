// <courier-way>: an order on its way, before its buyer. It hears each position as it comes; where none is heard, because
// there is no socket or the phone is silent, the page is asked now and then. How far it is comes in words, with the page
// and with each position; how long ago somebody was seen is counted here, where time goes by.

import { listen } from "haat/realtime/live";
import { WayMap } from "haat/delivery/way-map";

const STALLED_S = 45;
const MINUTE_S = 60;
const TICKS_EVERY_MS = 5_000;
const LOOKS_AFTER_MS = 15_000;
const SPEAKS_EVERY_MS = 60_000;
const language = document.documentElement.lang;
const digits = new Intl.NumberFormat(language === "bn" ? "bn-BD" : "en");

class CourierWay extends HTMLElement {
  static observedAttributes = ["data-topic", "data-seen-s", "data-lat"];
  #map;
  #leave;
  #topic;
  #ticking;
  #position = null;
  #words = null; // how far it is from there
  #seenAt = -Infinity;
  #lookedAt = performance.now();
  #spokenAt = -Infinity;
  #spoken = "";
  #isReading = false;

  connectedCallback() {
    this.#map ??= new WayMap(this.querySelector(".way-map"));
    this.#spoken = this.#find("spoken").textContent;
    this.#spokenAt = performance.now();
    this.#hear();
    this.#read();
    this.#ticking = setInterval(() => this.#tick(), TICKS_EVERY_MS);
  }

  disconnectedCallback() {
    clearInterval(this.#ticking);
    this.#leave?.();
    this.#map.close();
    this.#topic = this.#map = null;
  }

  // The page was filled anew: what it says is as new as what was heard, or newer.
  attributeChangedCallback() {
    if (!this.#map || this.#isReading) return;
    this.#isReading = true;
    queueMicrotask(() => {
      this.#isReading = false;
      if (!this.#map) return;
      this.#hear();
      this.#read();
    });
  }

  #hear() {
    const { topic, after } = this.dataset;
    if (!topic || topic === this.#topic) return;
    this.#leave?.();
    this.#topic = topic;
    this.#leave = listen(topic, {
      after: Number(after),
      ticket: () => this.dataset.ticket,
      hear: (message) => this.#take(message),
    });
  }

  #take({ type, kind, at, data }) {
    if (type === "signal" && kind === "position") {
      this.#position = [data.lon, data.lat];
      this.#lookedAt = performance.now();
      // What waited for a network is told late.
      this.#seenAt = this.#lookedAt - Math.max(0, Date.parse(at) - Date.parse(data.at));
      this.#words = data.words[language];
      this.#tell();
      this.#draw();
    } else if (type === "refused" || (type === "event" && !(data.is_on && data.is_sharing))) this.#end();
    else if (type === "event" || type === "gap") this.#look();
  }

  #read() {
    const { lat, lon, seenS } = this.dataset;
    const seenAt = performance.now() - Number(seenS) * 1000;
    if (lat && seenAt >= this.#seenAt) {
      this.#position = [Number(lon), Number(lat)];
      this.#seenAt = seenAt;
      this.#words = { far: this.#find("far").textContent, distance: this.#find("distance").textContent };
    }
    this.#tell();
    this.#draw();
  }

  /** It has arrived, or is hidden: nothing of where it was stays on the page. */
  #end() {
    this.#position = this.#words = null;
    this.#map.clear();
    this.hidden = true;
    this.#look();
  }

  #draw() {
    const { toLat, toLon } = this.dataset;
    const destination = toLat ? [Number(toLon), Number(toLat)] : null;
    this.#map.show({ destination, position: this.#position });
  }

  #tell() {
    if (!this.#words) return;
    const { far, distance } = this.#words;
    this.#find("far").textContent = far;
    this.#find("distance").textContent = distance;
    this.#say(far, far && !distance); // of which nothing is said at the door
    this.#tellSeen();
  }

  /** To those who listen to the page: what is new, and no more than once a minute, but at the door at once. */
  #say(words, isUrgent) {
    if (words === this.#spoken || (!isUrgent && performance.now() - this.#spokenAt < SPEAKS_EVERY_MS)) return;
    this.#spoken = this.#find("spoken").textContent = words;
    this.#spokenAt = performance.now();
  }

  #tellSeen() {
    const seconds = Math.round((performance.now() - this.#seenAt) / 1000);
    const place = this.#find("seen");
    place.hidden = !this.#position || seconds < STALLED_S;
    if (place.hidden) return;
    const { textSeenS, textSeenMin } = this.dataset;
    place.textContent =
      seconds < 2 * MINUTE_S
        ? fill(textSeenS, { seconds: digits.format(seconds) })
        : fill(textSeenMin, { minutes: digits.format(Math.floor(seconds / MINUTE_S)) });
  }

  #find(name) {
    return this.querySelector(`[data-${name}]`);
  }

  #tick() {
    if (document.hidden) return;
    this.#tellSeen();
    if (performance.now() - this.#lookedAt > LOOKS_AFTER_MS) this.#look();
  }

  #look() {
    this.#lookedAt = performance.now();
    this.closest("[hx-get]")?.dispatchEvent(new CustomEvent("look"));
  }
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
}

customElements.define("courier-way", CourierWay);
