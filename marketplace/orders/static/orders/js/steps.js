// <count-steps>: a button either way beside a field for a whole number, which can be typed in the digits of either
// script. The field tells that it has changed, as if somebody had typed.

import "htmx";

const BANGLA_ZERO = "০".codePointAt(0);

const inLatinDigits = (text) => text.replace(/[০-৯]/g, (digit) => String(digit.codePointAt(0) - BANGLA_ZERO));

class CountSteps extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    this.buttons = [...this.querySelectorAll("[data-step]")];
    this.digits = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: false });
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-step]");
      if (button) this.#step(Number(button.dataset.step));
    });
    this.field.addEventListener("input", () => this.#bound());
    this.#bound();
  }

  #count() {
    return Number.parseInt(inLatinDigits(this.field.value), 10) || 0;
  }

  #step(by) {
    const most = Number(this.dataset.most);
    this.field.value = this.digits.format(Math.min(Math.max(this.#count() + by, 0), most));
    this.#bound();
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // A button that has the focus stays a button: one that is disabled loses it.
  #bound() {
    const [count, most] = [this.#count(), Number(this.dataset.most)];
    for (const button of this.buttons) {
      const isEnd = button.dataset.step === "1" ? count >= most : count <= 0;
      button.setAttribute("aria-disabled", String(isEnd));
    }
  }
}

customElements.define("count-steps", CountSteps);
