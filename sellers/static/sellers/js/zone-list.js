// <zone-list>: the map over the list of zones. A tap on it, or dragging the pin, tests that pin with the page's form.

import "htmx";
import "haat/sellers/zone-map";

const DECIMALS = 6; // a hand's breadth

class ZoneList extends HTMLElement {
  async connectedCallback() {
    const map = this.querySelector("zone-map");
    const form = document.getElementById("pin-form");
    map.addEventListener("haat:failed", () => (this.hidden = true));
    await map.ready;
    const show = () => {
      const pin = pinOf(document.getElementById("pin-answer").dataset);
      map.showPin(pin);
      // What came from a search stands in the fields, too.
      if (pin) for (const name of ["lat", "lon"]) form.elements[name].value = pin[name].toFixed(DECIMALS);
    };
    show();
    map.frame();
    new MutationObserver(show).observe(document.getElementById("pin-box"), { childList: true });
    map.addEventListener("haat:pin", ({ detail: { lat, lon } }) => {
      map.showPin({ lat, lon });
      form.elements.lat.value = lat.toFixed(DECIMALS);
      form.elements.lon.value = lon.toFixed(DECIMALS);
      form.elements.q.value = "";
      form.requestSubmit(form.querySelector("[name=test]"));
    });
    this.dataset.ready = "";
  }
}

function pinOf({ lat, lon }) {
  return lat && lon ? { lat: Number(lat), lon: Number(lon) } : null;
}

customElements.define("zone-list", ZoneList);
