// <order-bell>: a button that has the browser ring when an order comes. The board looks by itself and says in `data-newest`
// which order came last among those that wait; another one there, that the list had not shown before, is what rings.
// Browsers make no sound before somebody has touched the page, so it begins with the button.

import "htmx";

const KEPT = "haat-order-bell";

class OrderBell extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("[data-bell]");
    this.heard = this.#newest();
    this.button.addEventListener("click", () => this.#turn());
    // What was chosen before begins with the first touch of this page.
    if (localStorage.getItem(KEPT) === "on") {
      document.addEventListener("pointerdown", () => this.#start(), { once: true });
      this.button.setAttribute("aria-pressed", "true");
    }
    document.addEventListener("htmx:after:swap", () => this.#listen());
  }

  #newest() {
    return document.getElementById("board")?.dataset.newest ?? "";
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
    const newest = this.#newest();
    // Numbers are chance: that it is another one, and not whether it is larger, tells.
    if (newest && newest !== this.heard && this.button.getAttribute("aria-pressed") === "true") this.#ring();
    this.heard = newest;
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
