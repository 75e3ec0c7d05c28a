// <outline-map>: a shop's pin and the outlines of its zones, to be looked at and not moved.

import { drawMap, drawPin, extend, loadMap } from "haat/storefront/base-map";

const LINE = "#b3261e";
const MARGIN_PX = 32;
const CLOSE_ZOOM = 14;

class OutlineMap extends HTMLElement {
  async connectedCallback() {
    try {
      await this.#draw();
    } catch (error) {
      console.warn("The map cannot be drawn:", error);
      this.hidden = true;
    }
  }

  async #draw() {
    const pin = [Number(this.dataset.lon), Number(this.dataset.lat)];
    const shapes = JSON.parse(this.dataset.shapes);
    const { library, style } = await loadMap(this);
    const map = drawMap(this, { library, style, center: pin, zoom: CLOSE_ZOOM });
    new library.Marker({ element: drawPin(), anchor: "bottom" }).setLngLat(pin).addTo(map);
    map.on("style.load", () => {
      map.addSource("outlines", { type: "geojson", data: shapes });
      map.addLayer({ id: "outline-fill", type: "fill", source: "outlines", paint: { "fill-color": LINE, "fill-opacity": 0.12 } });
      map.addLayer({ id: "outline-line", type: "line", source: "outlines", paint: { "line-color": LINE, "line-width": 2 } });
    });
    const bounds = boundsOf(shapes, pin, library);
    if (shapes.features.length) map.fitBounds(bounds, { padding: MARGIN_PX, animate: false });
  }
}

function boundsOf(shapes, pin, library) {
  const bounds = new library.LngLatBounds(pin, pin);
  for (const { geometry } of shapes.features) extend(bounds, geometry.coordinates);
  return bounds;
}

customElements.define("outline-map", OutlineMap);
