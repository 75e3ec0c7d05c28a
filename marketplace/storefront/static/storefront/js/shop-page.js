// The page of a shop in the browser: its map, where it delivers, and the pin that one asks for.
//
// <shop-place>: drawn at once on a desk, on a phone when somebody asks for it. A tap on it, or a pin that was dragged, asks
// whether the shop delivers there.

import { goHere } from "haat/storefront/here";

const CLOSE_ZOOM = 15;
const wide = matchMedia("(width >= 48rem)");

/** The answer stands where it is asked. */
const askFor = (pin) => goHere(pin, { hash: "delivery", drop: "q" });

class ShopPlace extends HTMLElement {
  #library;
  #maps;
  #map;
  #zones;

  connectedCallback() {
    const button = this.querySelector("[data-draw]");
    button.addEventListener("click", () => this.#begin(button));
    if (!wide.matches) return;
    const begin = () => this.#begin(button);
    if ("requestIdleCallback" in window) requestIdleCallback(begin, { timeout: 1500 });
    else setTimeout(begin, 300);
  }

  #begin(button) {
    button.remove();
    this.classList.add("shop-place-drawn");
    this.#draw().catch((error) => {
      console.warn("The map cannot be drawn:", error);
      this.hidden = true;
    });
  }

  async #draw() {
    // Fetched with the map itself: on a phone hardly anybody asks for one.
    this.#maps = await import("haat/storefront/base-map");
    const [{ library, style }, zones] = await Promise.all([this.#maps.loadMap(this), this.#fetchZones()]);
    this.#library = library;
    this.#zones = zones;
    const box = this.querySelector("[data-map]");
    Object.assign(box.dataset, this.dataset);
    this.#map = this.#maps.drawMap(box, { library, style, center: this.#shop, zoom: CLOSE_ZOOM });
    this.#map.on("click", ({ lngLat }) => askFor({ lat: lngLat.lat, lon: lngLat.lng }));
    await new Promise((resolve) => this.#map.once("style.load", resolve));
    this.#addMarkers();
    this.#addZones();
    this.#frame();
    document.documentElement.addEventListener("haat:theme", () => this.#restyle());
  }

  get #shop() {
    return [Number(this.dataset.lon), Number(this.dataset.lat)];
  }

  get #pin() {
    return this.dataset.pinLat ? [Number(this.dataset.pinLon), Number(this.dataset.pinLat)] : null;
  }

  async #fetchZones() {
    if (!this.dataset.zones) return null;
    const response = await fetch(this.dataset.zones);
    return response.ok ? response.json() : null;
  }

  #addMarkers() {
    const plate = this.querySelector("[data-plate]").content.firstElementChild.cloneNode(true);
    new this.#library.Marker({ element: plate }).setLngLat(this.#shop).addTo(this.#map);
    if (!this.#pin) return;
    const pin = new this.#library.Marker({ element: this.#maps.drawPin(), anchor: "bottom", draggable: true });
    pin.on("dragend", () => askFor({ lat: pin.getLngLat().lat, lon: pin.getLngLat().lng }));
    pin.setLngLat(this.#pin).addTo(this.#map);
  }

  #addZones() {
    // Other shops are not what this map is about.
    for (const layer of ["shop-dots", "shop-plates", "shop-names"]) {
      if (this.#map.getLayer(layer)) this.#map.setLayoutProperty(layer, "visibility", "none");
    }
    if (!this.#zones) return;
    const colour = getComputedStyle(this).getPropertyValue("--color-accent").trim();
    this.#map.addSource("zones", { type: "geojson", data: this.#zones });
    this.#map.addLayer({ id: "zones", type: "fill", source: "zones", paint: { "fill-color": colour, "fill-opacity": 0.14 } });
    this.#map.addLayer({ id: "zone-edges", type: "line", source: "zones", paint: { "line-color": colour, "line-width": 2 } });
  }

  /** The shop, the pin and all zones, as far as they can be seen together. */
  #frame() {
    const bounds = new this.#library.LngLatBounds(this.#shop, this.#shop);
    if (this.#pin) bounds.extend(this.#pin);
    for (const { geometry } of this.#zones?.features ?? []) this.#maps.extend(bounds, geometry.coordinates);
    this.#map.fitBounds(bounds, { padding: 48, maxZoom: CLOSE_ZOOM, animate: false });
  }

  async #restyle() {
    this.#map.setStyle(await this.#maps.fetchStyle(this), { diff: false });
    await new Promise((resolve) => this.#map.once("style.load", resolve));
    this.#addZones();
  }
}

customElements.define("shop-place", ShopPlace);
