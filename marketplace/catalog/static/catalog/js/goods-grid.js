// <goods-grid>: a form whose rows one goes through by keys. Enter and the arrows up and down lead to the same field of
// the next row; rows that are not saved yet are marked and counted, and who leaves them is asked. All of it is a help
// beside a form that is whole without script.

const ROW = "[data-row]";
const TYPED = "input:not([type=hidden], [type=checkbox])";
// In these the arrows have a meaning of their own.
const BY_ENTER_ONLY = new Set(["date"]);

class GoodsGrid extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.addEventListener("keydown", (event) => this.#move(event));
    this.addEventListener("input", ({ target }) => this.#typed(target));
    this.addEventListener("change", ({ target }) => this.#ticked(target));
    this.form.addEventListener("submit", () => (this.isSent = true));
    window.addEventListener("beforeunload", (event) => this.#leave(event));
    // A browser that comes back brings what was typed along, and fires nothing.
    window.addEventListener("pageshow", () => this.#count());
    this.#count();
  }

  get rows() {
    return [...this.querySelectorAll(ROW)];
  }

  #move(event) {
    const { target, key } = event;
    if (!target.matches(TYPED) || !target.closest(ROW) || event.isComposing) return;
    const isArrow = key === "ArrowDown" || key === "ArrowUp";
    if (key !== "Enter" && (!isArrow || BY_ENTER_ONLY.has(target.type))) return;
    event.preventDefault();
    const rows = this.rows;
    const row = target.closest(ROW);
    const column = this.#fields(row).indexOf(target);
    const step = key === "ArrowUp" || (key === "Enter" && event.shiftKey) ? -1 : 1;
    for (let place = rows.indexOf(row) + step; rows[place]; place += step) {
      const next = this.#fields(rows[place])[column];
      if (!next) continue;
      next.focus();
      if (next.type !== "date") next.select();
      return;
    }
  }

  #fields(row) {
    return [...row.querySelectorAll(TYPED)];
  }

  #typed(target) {
    const tick = target.matches(TYPED) && target.closest(ROW)?.querySelector("[data-tick-by-typing]");
    if (tick) tick.checked = this.#fields(tick.closest(ROW)).some(({ value }) => value.trim());
    this.#count();
  }

  #ticked(target) {
    if (!target.matches("[data-tick-all]")) return;
    for (const tick of this.querySelectorAll("input[name=tick]")) tick.checked = target.checked;
  }

  #isDirty(row) {
    return [...row.querySelectorAll("input:not([type=hidden], [data-tick])")].some((field) =>
      field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue,
    );
  }

  #count() {
    let dirty = 0;
    for (const row of this.rows) {
      const isDirty = this.#isDirty(row);
      row.toggleAttribute("data-dirty", isDirty);
      const mark = row.querySelector("[data-dirty-mark]");
      if (mark) mark.hidden = !isDirty;
      dirty += isDirty;
    }
    this.dirty = dirty;
    const said = this.querySelector("[data-dirty-count]");
    if (said) said.textContent = dirty ? `${said.dataset.text} ${dirty.toLocaleString(document.documentElement.lang)}` : "";
  }

  #leave(event) {
    if (!this.dirty || this.isSent) return;
    event.preventDefault();
    event.returnValue = this.dataset.textLeave;
  }
}

customElements.define("goods-grid", GoodsGrid);
