// <order-bell>: a button that has the browser ring when an order comes, and show it to who is looking elsewhere. The board
// is filled anew by itself; an order that waits there and did not before is what rings. Its cards tell those that wait,
// and `data-newest` the one that came last, where there are more than cards. Browsers make no sound before somebody has
// touched the page, and ask whether it may show notifications: both begin with the button. Phones silence a page when they
// are locked or somebody calls; then the button says that it cannot ring, until the page is touched again.

import "haat/storefront/parts";
import { toast } from "haat/storefront/shell";

const KEPT = "haat-order-bell";
// What browsers take for a touch: most the mouse's going down, all the finger's going up.
const TOUCHES = ["pointerdown", "pointerup", "touchend", "keydown"];

class OrderBell extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("[data-bell]");
    this.words = this.querySelector("[data-words]");
    this.textRings = this.words.textContent;
    this.isOn = localStorage.getItem(KEPT) === "on";
    this.heard = new Set(this.#waiting());
    this.button.addEventListener("click", () => this.#turn());
    for (const touch of TOUCHES) document.addEventListener(touch, (event) => this.#touched(event));
    this.#showState();
    document.addEventListener("htmx:after:swap", () => this.#listen());
  }

  #waiting() {
    const cards = [...document.querySelectorAll("#board .board-card-new")].map((card) => card.id.slice("card-".length));
    const newest = document.getElementById("board")?.dataset.newest;
    return [...new Set(newest ? [...cards, newest] : cards)];
  }

  get #canRing() {
    return this.sound?.state === "running";
  }

  #showState() {
    this.button.setAttribute("aria-pressed", String(this.isOn && this.#canRing));
    this.words.textContent = this.isOn && !this.#canRing ? this.dataset.textSilent : this.textRings;
  }

  /** What was chosen before begins with a touch of this page; one of the button itself is a click. */
  #touched({ target }) {
    if (this.isOn && !this.#canRing && !this.button.contains(target)) this.#start();
  }

  #turn() {
    this.isOn = !(this.isOn && this.#canRing);
    localStorage.setItem(KEPT, this.isOn ? "on" : "off");
    this.#showState();
    if (!this.isOn) return;
    this.#start();
    this.#ring();
    this.#askToShow();
  }

  async #askToShow() {
    const said = await window.Notification?.requestPermission();
    if (said === "denied") toast(this.dataset.textDenied);
  }

  #start() {
    if (!this.sound) {
      this.sound = new AudioContext();
      this.sound.addEventListener("statechange", () => this.#showState());
    }
    this.sound.resume();
    this.#showState();
  }

  #listen() {
    // Not by which is newest: where that one is called off another is, and what our staff let through is older than it.
    const fresh = this.#waiting().filter((number) => !this.heard.has(number));
    fresh.forEach((number) => this.heard.add(number));
    if (!fresh.length || !this.isOn) return;
    this.#ring();
    fresh.forEach((number) => this.#show(number));
  }

  #show(number) {
    // Who has the board before them sees the card. Whether push tells this browser the market says: it may have ended what
    // the browser still has, and choices and quiet hours hold for it.
    const isPushed = document.getElementById("board")?.hasAttribute("data-pushed");
    if (document.hasFocus() || isPushed || window.Notification?.permission !== "granted") return;
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
    navigator.vibrate?.([200, 100, 200]);
    if (!this.sound) return;
    this.sound.resume();
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
