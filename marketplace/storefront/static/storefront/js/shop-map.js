// <shop-map>: the pin, the shops of the list and all the others, on MapLibre, which is fetched when the map is first shown.
//
// Says `haat:pin` ({lat, lon}) when somebody moves the pin or taps an empty place, and `haat:failed` when it cannot draw.

import { drawMap, drawPin, fetchStyle, loadMap } from "haat/storefront/base-map";

const PLATE_PX = 26;
const ICON_PX = 16;
const ICON_BOX = 256; // the sprite's view box
const ALL_SHOPS = ["shop-dots", "shop-plates", "shop-names"];
const TAPPABLE = ["listed-plates", "listed-names", "shop-plates", "shop-names", "shop-dots"];
const AROUND_TAP_PX = 8;
const CLOSE_ZOOM = 15;
const TOWN_ZOOM = 13;
const COUNTRY_ZOOM = 5.7;

class ShopMap extends HTMLElement {
  #library;
  #map;
  #marker;
  #popup;
  #icons = {};
  #view;
  #loading;

  get isShown() {
    return Boolean(this.#loading);
  }

  /** Shows a pin and the shops around it: `{pin, isPinned, isFiltered, shops}`; with `isEmpty` the country and no pin. */
  async show(view) {
    const before = this.#view;
    this.#view = view;
    this.#loading ??= this.#load().catch((error) => {
      console.warn("The map cannot be drawn:", error);
      this.dispatchEvent(new CustomEvent("haat:failed"));
    });
    await this.#loading;
    if (!this.#map || this.#view !== view) return;
    this.#map.resize();
    this.#popup?.remove();
    this.#draw();
    if (before !== view) this.#frame(before);
  }

  /** Brings one shop into view with its name over it. */
  async spot(shop) {
    await this.#loading;
    if (!this.#map) return;
    this.#map.easeTo({ center: [shop.lon, shop.lat], zoom: Math.max(this.#map.getZoom(), 16) });
    this.#name(shop.name, [shop.lon, shop.lat]);
  }

  async #load() {
    const [{ library, style }] = await Promise.all([loadMap(this), this.#loadIcons()]);
    this.#library = library;
    const { pin, isPinned } = this.#view;
    const zoom = isPinned ? CLOSE_ZOOM : TOWN_ZOOM;
    this.#map = drawMap(this, { library, style, center: [pin.lon, pin.lat], zoom });
    this.#map.setMissingStyleImageResolver((id) => this.#addPlate(id));
    this.#placeMarker();
    this.#map.on("click", (event) => this.#onTap(event));
    for (const layer of TAPPABLE) {
      this.#map.on("mouseenter", layer, () => (this.#map.getCanvas().style.cursor = "pointer"));
      this.#map.on("mouseleave", layer, () => (this.#map.getCanvas().style.cursor = ""));
    }
    document.documentElement.addEventListener("haat:theme", () => this.#restyle());
    await new Promise((resolve) => this.#map.once("style.load", resolve));
  }

  async #loadIcons() {
    const sprite = await (await fetch(this.getAttribute("icons-url"))).text();
    const symbols = new DOMParser().parseFromString(sprite, "image/svg+xml").querySelectorAll("symbol");
    const drawn = Object.fromEntries(
      [...symbols].map((symbol) => [symbol.id, [...symbol.querySelectorAll("path")].map((path) => path.getAttribute("d"))]),
    );
    const names = JSON.parse(this.getAttribute("trade-icons"));
    for (const [trade, name] of Object.entries(names)) this.#icons[trade] = drawn[name] ?? drawn.store;
  }

  async #restyle() {
    this.#map.setStyle(await fetchStyle(this), { diff: false });
    await new Promise((resolve) => this.#map.once("style.load", resolve));
    this.#draw();
  }

  #placeMarker() {
    this.#marker = new this.#library.Marker({ element: drawPin(), anchor: "bottom", draggable: true });
    this.#marker.on("dragend", () => {
      const { lat, lng } = this.#marker.getLngLat();
      this.#say("haat:pin", { lat, lon: lng });
    });
  }

  #draw() {
    const { pin, isEmpty, isFiltered, shops } = this.#view;
    if (isEmpty) this.#marker.remove();
    else this.#marker.setLngLat([pin.lon, pin.lat]).addTo(this.#map);
    this.#map.getSource("listed").setData({ type: "FeatureCollection", features: shops.map(asFeature) });
    // Tiles know neither hours nor every shop of a kind, so a filtered list is drawn from the list alone.
    for (const layer of ALL_SHOPS) this.#map.setLayoutProperty(layer, "visibility", isFiltered ? "none" : "visible");
  }

  /** Moves to the pin and its nearest shops; stays where it is while the pin does. */
  #frame(before) {
    const { pin, isEmpty, shops } = this.#view;
    if (isEmpty) return this.#map.jumpTo({ center: [pin.lon, pin.lat], zoom: COUNTRY_ZOOM });
    if (before && before.pin.lat === pin.lat && before.pin.lon === pin.lon && !this.#isOut(pin)) return;
    const bounds = new this.#library.LngLatBounds([pin.lon, pin.lat], [pin.lon, pin.lat]);
    for (const shop of shops.slice(0, 8)) bounds.extend([shop.lon, shop.lat]);
    this.#map.fitBounds(bounds, { padding: { top: 72, right: 48, bottom: 64, left: 48 }, maxZoom: 16 });
  }

  #isOut(pin) {
    return !this.#map.getBounds().contains([pin.lon, pin.lat]);
  }

  #onTap({ point, lngLat }) {
    const box = [
      [point.x - AROUND_TAP_PX, point.y - AROUND_TAP_PX],
      [point.x + AROUND_TAP_PX, point.y + AROUND_TAP_PX],
    ];
    const [shop] = this.#map.queryRenderedFeatures(box, { layers: TAPPABLE });
    if (!shop) return this.#say("haat:pin", { lat: lngLat.lat, lon: lngLat.lng });
    const center = shop.geometry.coordinates;
    if (shop.properties.count > 1) return this.#map.easeTo({ center, zoom: this.#map.getZoom() + 2 });
    this.#name(this.#nameOf(shop.properties), center);
  }

  #nameOf({ name, name_bn, name_en }) {
    const [own, other] = document.documentElement.lang === "bn" ? [name_bn, name_en] : [name_en, name_bn];
    return name ?? (own || other);
  }

  #name(text, center) {
    this.#popup?.remove();
    this.#popup = new this.#library.Popup({ closeButton: false, offset: PLATE_PX / 2 }).setLngLat(center).setText(text);
    this.#popup.addTo(this.#map);
  }

  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #addPlate(id) {
    if (!id.startsWith("trade:")) return;
    const trade = id.slice("trade:".length);
    const paint = this.#map.getStyle().metadata["haat:paint"];
    this.#map.addImage(id, paintPlate(paint[trade] ?? paint.other, paint, this.#icons[trade] ?? []), { pixelRatio: 2 });
  }
}

function asFeature({ id, name, trade, lat, lon }) {
  return { type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties: { id, name, root_category: trade } };
}

/** A trade's tin plate at twice the size, for sharp screens. */
function paintPlate(colour, { on, halo }, paths) {
  const side = PLATE_PX * 2;
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext("2d");
  context.beginPath();
  context.roundRect(2, 2, side - 4, side - 4, 10);
  context.fillStyle = colour;
  context.fill();
  context.lineWidth = 4;
  context.strokeStyle = halo;
  context.stroke();
  const scale = (ICON_PX * 2) / ICON_BOX;
  context.translate((side - ICON_PX * 2) / 2, (side - ICON_PX * 2) / 2);
  context.scale(scale, scale);
  context.fillStyle = on;
  for (const path of paths) context.fill(new Path2D(path));
  return context.getImageData(0, 0, side, side);
}

customElements.define("shop-map", ShopMap);
