// <order-bell>: a button that has the browser ring when an order comes. The board looks by itself; an order that waits
// there and did not before is what rings. Its cards tell those that wait, and `data-newest` the one that came last,
// where there are more than cards. Browsers make no sound before somebody has touched the page, so it begins with the
// button.

import "htmx";

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
    return newest ? [...cards, newest] : cards;
  }

  #turn() {
    const isOn = this.button.getAttribute("aria-pressed") !== "true";
    this.button.setAttribute("aria-pressed", String(isOn));
    localStorage.setItem(KEPT, isOn ? "on" : "off");
    if (!isOn) return;
    this.#start();
    this.#ring();
  }

  #start() {
    this.sound ??= new AudioContext();
    this.sound.resume();
  }

  #listen() {
    // Not by which is newest: where that one is called off another is, and what our staff let through is older than it.
    const fresh = this.#waiting().filter((number) => !this.heard.has(number));
    if (fresh.length && this.button.getAttribute("aria-pressed") === "true") this.#ring();
    fresh.forEach((number) => this.heard.add(number));
  }

  #ring() {
    if (!this.sound) return;
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
