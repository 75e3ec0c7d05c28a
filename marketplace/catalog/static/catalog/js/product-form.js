// The form of a product: what a kind of goods asks for comes as soon as the kind is chosen, and kinds are found by their
// names. Without script a button fetches the fields, and the tree is there to look through.

import "htmx";

class CategoryPicker extends HTMLElement {
  connectedCallback() {
    const filter = this.querySelector("[data-filter]");
    filter.addEventListener("input", () => this.#narrow(filter.value.trim().toLocaleLowerCase()));
    filter.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    this.addEventListener("change", (event) => {
      if (event.target.name === "category") this.querySelector("[data-apply]").click();
    });
  }

  /** Shows the kinds that are called like this, with those above them. */
  #narrow(wanted) {
    let found = 0;
    for (const branch of [...this.querySelectorAll(".kind-branch")].reverse()) {
      const isBelow = [...branch.querySelectorAll(".kind-branch")].some((one) => !one.hidden);
      const isNamed = (branch.dataset.names ?? "").toLocaleLowerCase().includes(wanted);
      branch.hidden = Boolean(wanted) && !isNamed && !isBelow;
      found += branch.hidden ? 0 : 1;
      const below = branch.querySelector(":scope > details");
      if (wanted && below) below.open = isBelow;
    }
    this.querySelector("[data-none]").hidden = found > 0;
  }
}

customElements.define("category-picker", CategoryPicker);
