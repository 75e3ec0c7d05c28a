// <address-pin>: sets the form's latitude and longitude by tapping or dragging on the map, by "I am there now", or by
// typing them. Without script the fields and the search for a place do.

import "haat/storefront/shop-map";

const DECIMALS = 6; // a hand's breadth

class AddressPin extends HTMLElement {
  #map;
  #lat;
  #lon;

  connectedCallback() {
    const { form } = document.getElementById("id_lat");
    this.#map = this.querySelector("shop-map");
    this.#lat = form.elements.lat;
    this.#lon = form.elements.lon;
    this.#map.addEventListener("haat:pin", ({ detail }) => this.#set(detail));
    this.#map.addEventListener("haat:failed", () => (this.hidden = true));
    this.querySelector("[data-here]").addEventListener("click", ({ currentTarget }) => this.#locate(currentTarget));
    for (const field of [this.#lat, this.#lon]) field.addEventListener("change", () => this.#follow());
    const { lat, lon, pinned } = this.dataset;
    this.#show({ lat: Number(lat), lon: Number(lon) }, pinned === "true");
  }

  #set({ lat, lon }) {
    this.#lat.value = lat.toFixed(DECIMALS);
    this.#lon.value = lon.toFixed(DECIMALS);
    this.#show({ lat, lon }, true);
  }

  /** The map goes to what was typed, once it is a place. */
  #follow() {
    const pin = { lat: Number(this.#lat.value), lon: Number(this.#lon.value) };
    const isWhole = this.#lat.value.trim() && this.#lon.value.trim();
    if (isWhole && Math.abs(pin.lat) <= 90 && Math.abs(pin.lon) <= 180) this.#show(pin, true);
  }

  #show(pin, isPinned) {
    this.#map.show({ pin, isPinned, isEmpty: !isPinned, isFiltered: false, shops: [] });
  }

  #locate(button) {
    const { textDenied, textUnavailable } = this.dataset;
    if (!navigator.geolocation) return this.#say(textUnavailable);
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute("aria-busy");
        this.#set({ lat: coords.latitude, lon: coords.longitude });
      },
      (error) => {
        button.removeAttribute("aria-busy");
        this.#say(error.code === error.PERMISSION_DENIED ? textDenied : textUnavailable);
      },
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
    );
  }

  #say(text) {
    this.querySelector("[data-said]").textContent = text;
  }
}

customElements.define("address-pin", AddressPin);
