// The map of a way: where it goes, and whoever is on it, who moves from one place to the next as they would on the road.
// MapLibre is fetched when there is something to show. Its element says what the map and its marks are called.

import { drawMap, drawPin, fetchStyle, loadMap } from "haat/storefront/base-map";

const CLOSE_ZOOM = 16;
const EDGE_PX = 48;
// As long as it takes until the next position comes; further than that nobody has gone, and they are shown at once.
const MOVES_FOR_MS = 2_500;
const LEAPS_BEYOND_M = 2_000;
const METRES_A_DEGREE = 111_320;
// What leads a buyer to shops only stands in the way here, and its pictures are another script's to draw.
const LEFT_OUT = new Set(["shop-plates", "listed-plates", "listed-names"]);
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

export class WayMap {
  #element;
  #library;
  #map;
  #loading;
  #courier;
  #at = null; // where the courier is drawn
  #frame = 0;
  #hasPin = false;
  #isFramed = false;
  #isTouched = false;

  constructor(element) {
    this.#element = element;
  }

  /** Shows where it goes and where its courier is, each `[lon, lat]` or null. */
  async show({ destination, position }) {
    if (!destination && !position) return;
    this.#loading ??= this.#load(position ?? destination).catch((error) => {
      console.warn("The map cannot be drawn:", error);
      this.#element.hidden = true;
    });
    await this.#loading;
    if (!this.#map) return;
    if (destination && !this.#hasPin) this.#mark(destination);
    if (position) this.#move(position);
    this.#keepInSight(destination);
  }

  /** Nobody is on the way any more, or nobody may see them. */
  clear() {
    cancelAnimationFrame(this.#frame);
    this.#courier?.remove();
    this.#courier = this.#at = null;
  }

  /** The map is no longer needed, and neither is what it holds of the browser's painter. */
  close() {
    this.clear();
    this.#loading?.then(() => this.#map?.remove());
  }

  async #load(center) {
    const { library, style } = await loadMap(this.#element);
    this.#library = library;
    this.#map = drawMap(this.#element, { library, style: withoutPlates(style), center, zoom: CLOSE_ZOOM });
    for (const gesture of ["dragstart", "zoomstart"]) {
      this.#map.on(gesture, ({ originalEvent }) => (this.#isTouched ||= Boolean(originalEvent)));
    }
    document.documentElement.addEventListener("haat:theme", () => this.#restyle());
    await new Promise((resolve) => this.#map.once("style.load", resolve));
  }

  async #restyle() {
    if (this.#element.isConnected) this.#map.setStyle(withoutPlates(await fetchStyle(this.#element)), { diff: false });
  }

  #mark(destination) {
    this.#hasPin = true;
    const marker = new this.#library.Marker({ element: drawPin(), anchor: "bottom" });
    marker.setLngLat(destination).addTo(this.#map);
    name(marker.getElement(), this.#element.dataset.textPin);
  }

  #move(position) {
    cancelAnimationFrame(this.#frame);
    if (!this.#courier) {
      this.#courier = new this.#library.Marker({ element: this.#drawCourier() });
      this.#place(position);
      this.#courier.addTo(this.#map);
      name(this.#courier.getElement(), this.#element.dataset.textCourier);
      return;
    }
    const from = this.#at;
    if (isCalm.matches || document.hidden || metresBetween(from, position) > LEAPS_BEYOND_M) return this.#place(position);
    const began = performance.now();
    const step = (now) => {
      const share = Math.min(1, Math.max(0, (now - began) / MOVES_FOR_MS));
      this.#place([from[0] + (position[0] - from[0]) * share, from[1] + (position[1] - from[1]) * share]);
      if (share < 1) this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  #place(at) {
    this.#at = at;
    this.#courier.setLngLat(at);
    // For tests, and for whoever looks at the page with other eyes than ours.
    Object.assign(this.#courier.getElement().dataset, { lon: at[0].toFixed(5), lat: at[1].toFixed(5) });
  }

  #drawCourier() {
    const element = document.createElement("div");
    element.className = "map-courier";
    element.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${this.#element.dataset.iconUrl}"></use></svg>`;
    return element;
  }

  /** Until somebody has moved the map themselves, both ends of the rest of the way are on it. */
  #keepInSight(destination) {
    if (this.#isTouched) return;
    const points = [destination, this.#at].filter(Boolean);
    const bounds = new this.#library.LngLatBounds(points[0], points[0]);
    for (const point of points) bounds.extend(point);
    const shown = this.#map.getBounds();
    const isSeen = points.every((point) => shown.contains(point));
    if (isSeen && this.#isFramed) return;
    this.#isFramed = points.length > 1;
    this.#map.fitBounds(bounds, { padding: EDGE_PX, maxZoom: CLOSE_ZOOM, animate: !isCalm.matches });
  }
}

/** What a mark is, for whoever does not see it. */
function name(mark, words) {
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", words);
}

const withoutPlates = (style) => ({ ...style, layers: style.layers.filter(({ id }) => !LEFT_OUT.has(id)) });

/** Metres between two places close to each other, well enough to tell a step from a leap. */
export function metresBetween([startLon, startLat], [endLon, endLat]) {
  const east = (endLon - startLon) * Math.cos((startLat * Math.PI) / 180);
  return Math.hypot(east, endLat - startLat) * METRES_A_DEGREE;
}
