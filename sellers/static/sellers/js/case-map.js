// <case-map>: the pin of a shop that staff look at. It stays where it is; the numbers beside it say the same.

import "haat/storefront/shop-map";

class CaseMap extends HTMLElement {
  connectedCallback() {
    const map = this.querySelector("shop-map");
    const pin = { lat: Number(this.dataset.lat), lon: Number(this.dataset.lon) };
    const view = { pin, isPinned: true, isEmpty: false, isFiltered: false, shops: [] };
    map.addEventListener("haat:failed", () => (this.hidden = true));
    map.addEventListener("haat:pin", () => map.show({ ...view }));
    map.show(view);
  }
}

customElements.define("case-map", CaseMap);
