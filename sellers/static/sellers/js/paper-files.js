// <paper-files>: says at once when the chosen files are too large to be taken, before they travel. Without script the
// market's answer says so.

class PaperFiles extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", () => this.#judge());
  }

  #judge() {
    const inputs = [...this.querySelectorAll("input[type=file]")];
    const bytes = inputs.flatMap(({ files }) => [...files]).reduce((sum, { size }) => sum + size, 0);
    const text = bytes > Number(this.dataset.most) ? this.dataset.textLarge : "";
    const said = this.querySelector("[data-said]");
    said.hidden = !text;
    said.querySelector("[data-words]").textContent = text;
    this.closest("form").querySelector("button[type=submit]").disabled = Boolean(text);
  }
}

customElements.define("paper-files", PaperFiles);
