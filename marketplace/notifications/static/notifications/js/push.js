// <push-device>: turns push on and off for this browser, and says whether it is on. The worker is registered only here:
// who wants no push has none.

import { toast } from "haat/storefront/shell";

const WORKER = "/sw.js";
const CAN = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const registered = () => navigator.serviceWorker.getRegistration("/");

/** The browser's subscription, where it has one. */
async function subscription() {
  return CAN ? ((await (await registered())?.pushManager.getSubscription()) ?? null) : null;
}

class PushDevice extends HTMLElement {
  connectedCallback() {
    this.on = this.querySelector("[data-on]");
    this.off = this.querySelector("[data-off]");
    this.on.addEventListener("click", () => this.#while(this.on, () => this.#turnOn()));
    this.off.addEventListener("click", () => this.#while(this.off, () => this.#turnOff()));
    this.#show();
  }

  async #show() {
    const found = await subscription();
    // Known here and not there: it ended with a session, or its push service forgot it.
    const isOn = Boolean(found) && this.hasAttribute("data-known");
    const isDenied = CAN && Notification.permission === "denied";
    for (const [name, isShown] of Object.entries({ cannot: !CAN, denied: isDenied, on: CAN && !isOn && !isDenied, off: isOn })) {
      for (const part of this.querySelectorAll(`[data-${name}]`)) part.hidden = !isShown;
    }
    this.hidden = false;
  }

  /** One thing after the other, and a word where it fails. */
  async #while(button, act) {
    button.disabled = true;
    try {
      await act();
    } catch {
      toast(this.dataset.textFailed);
    }
    button.disabled = false;
    this.#show();
  }

  async #turnOn() {
    if ((await Notification.requestPermission()) !== "granted") return;
    await navigator.serviceWorker.register(WORKER);
    const worker = await navigator.serviceWorker.ready;
    const old = await worker.pushManager.getSubscription();
    // One that was made with another key of the market is of no use.
    if (old && !this.hasAttribute("data-known")) await old.unsubscribe();
    const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.dataset.key });
    await this.#tell("POST", this.dataset.address, JSON.stringify(made));
    location.reload();
  }

  async #turnOff() {
    const found = await subscription();
    if (this.dataset.device) await this.#tell("DELETE", `${this.dataset.address}/${this.dataset.device}`);
    await found?.unsubscribe();
    await (await registered())?.unregister();
    location.reload();
  }

  async #tell(method, address, body) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const answer = await fetch(address, { method, headers, body });
    if (!answer.ok && answer.status !== 404) throw new Error(String(answer.status));
  }
}

customElements.define("push-device", PushDevice);
