// <order-bell>: a button that has the browser ring when an order comes, and show it to who is looking elsewhere. The board
// is filled anew by itself; an order that waits there and did not before is what rings. Its cards tell those that wait,
// and `data-newest` the one that came last, where there are more than cards. Browsers make no sound before somebody has
// touched the page, and ask whether it may show notifications: both begin with the button.

import "haat/storefront/parts";
import { toast } from "haat/storefront/shell";

const KEPT = "haat-order-bell";

class OrderBell extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("[data-bell]");
    this.heard = new Set(this.#waiting());
    this.button.addEventListener("click", () => this.#turn());
    // What was chosen before begins with the first touch of this page.
    if (localStorage.getItem(KEPT) === "on") {
      document.addEventListener("pointerdown", () => this.#start(), { once: true });
      this.button.setAttribute("aria-pressed", "true");
    }
    document.addEventListener("htmx:after:swap", () => this.#listen());
  }

  #waiting() {
    const cards = [...document.querySelectorAll("#board .board-card-new")].map((card) => card.id.slice("card-".length));
    const newest = document.getElementById("board")?.dataset.newest;
    return [...new Set(newest ? [...cards, newest] : cards)];
  }

  #turn() {
    const isOn = this.button.getAttribute("aria-pressed") !== "true";
    this.button.setAttribute("aria-pressed", String(isOn));
    localStorage.setItem(KEPT, isOn ? "on" : "off");
    if (!isOn) return;
    this.#start();
    this.#ring();
    this.#askToShow();
  }

  async #askToShow() {
    const said = await window.Notification?.requestPermission();
    if (said === "denied") toast(this.dataset.textDenied);
  }

  #start() {
    this.sound ??= new AudioContext();
    this.sound.resume();
  }

  #listen() {
    // Not by which is newest: where that one is called off another is, and what our staff let through is older than it.
    const fresh = this.#waiting().filter((number) => !this.heard.has(number));
    fresh.forEach((number) => this.heard.add(number));
    if (!fresh.length || this.button.getAttribute("aria-pressed") !== "true") return;
    this.#ring();
    fresh.forEach((number) => this.#show(number));
  }

  #show(number) {
    // Who has the board before them sees the card.
    if (document.hasFocus() || window.Notification?.permission !== "granted") return;
    const card = document.getElementById(`card-${number}`);
    const words = ["goods", "total", "due"].map((name) => card?.querySelector(`.board-${name}`)?.textContent.trim());
    const options = { body: words.filter(Boolean).join("\n"), lang: document.documentElement.lang, tag: number };
    try {
      const shown = new Notification(`${this.dataset.textNew} ${number}`, options);
      shown.addEventListener("click", () => {
        shown.close();
        window.focus();
      });
    } catch {
      // Phones show those of service workers alone: there it rings.
    }
  }

  #ring() {
    if (!this.sound) return;
    navigator.vibrate?.([200, 100, 200]);
    for (const [after, pitch] of [[0, 880], [0.25, 1175]]) {
      const begin = this.sound.currentTime + after;
      const tone = new OscillatorNode(this.sound, { frequency: pitch });
      const volume = new GainNode(this.sound, { gain: 0 });
      volume.gain.setTargetAtTime(0.3, begin, 0.01);
      volume.gain.setTargetAtTime(0, begin + 0.15, 0.08);
      tone.connect(volume).connect(this.sound.destination);
      tone.start(begin);
      tone.stop(begin + 0.6);
    }
  }
}

customElements.define("order-bell", OrderBell);
