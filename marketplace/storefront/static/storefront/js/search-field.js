// <search-field>: offers what is found while somebody types: goods, kinds, shops and places, or places alone. Without
// script its form asks the server for the same.

const WAIT_MS = 180;

class SearchField extends HTMLElement {
  #form;
  #input;
  #list;
  #timer;
  #asked;
  #active = -1;

  connectedCallback() {
    this.#form = this.querySelector("form");
    this.#input = this.querySelector(".search-input");
    this.#list = this.querySelector(".search-options");
    this.#input.addEventListener("input", () => this.#askSoon());
    this.#input.addEventListener("keydown", (event) => this.#onKey(event));
    this.#list.addEventListener("click", (event) => this.#onPick(event));
    this.addEventListener("focusout", (event) => {
      if (!this.contains(event.relatedTarget)) this.#close();
    });
  }

  #askSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), WAIT_MS);
  }

  async #ask() {
    this.#asked?.abort();
    if (this.#input.value.trim().length < 2) return this.#close();
    this.#asked = new AbortController();
    const query = new URLSearchParams(new FormData(this.#form));
    try {
      const response = await fetch(`${this.getAttribute("options-url")}?${query}`, { signal: this.#asked.signal });
      if (response.ok) this.#open(await response.text());
    } catch {
      // Another letter was typed, or the network is away: the form still works.
    }
  }

  #open(html) {
    this.#list.innerHTML = html;
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    this.#activate(-1);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    this.#list.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }

  get #options() {
    return [...this.#list.querySelectorAll("a[role=option]")];
  }

  /** Marks one option; before the first and past the last, none: what was typed is asked for then. */
  #activate(index) {
    const options = this.#options;
    this.#active = index < options.length ? index : -1;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === this.#active)));
    const active = options[this.#active];
    if (!active) return this.#input.removeAttribute("aria-activedescendant");
    this.#input.setAttribute("aria-activedescendant", active.id);
    active.scrollIntoView({ block: "nearest" });
  }

  #onKey(event) {
    if (event.key === "Escape" && !this.#list.hidden) {
      event.preventDefault();
      this.#close();
    }
    if (this.#list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const above = this.#active < 0 ? this.#options.length - 1 : this.#active - 1;
      this.#activate(event.key === "ArrowDown" ? this.#active + 1 : above);
    }
    if (event.key === "Enter" && this.#active >= 0) {
      event.preventDefault();
      this.#options[this.#active].click();
    }
  }

  #onPick(event) {
    const option = event.target.closest("a[role=option]");
    if (!option) return;
    this.#close();
    this.#input.value = "";
    // A page that can show it without loading anew says so by taking the event over.
    const asked = new CustomEvent("haat:go", { bubbles: true, cancelable: true, detail: option.href });
    if (!this.dispatchEvent(asked)) event.preventDefault();
  }
}

customElements.define("search-field", SearchField);
