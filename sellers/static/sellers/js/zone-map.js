// <zone-map>: the shop, where it delivers, and a pin to test, on MapLibre.
//
// `data-shop` is its "lat,lon", `data-zones` the id of a script element with the zones as a FeatureCollection whose
// properties are `name`, `tint` (a colour token) and `is_active`. Says `haat:pin` ({lat, lon}) when an empty place is
// tapped or the pin was dragged, and `haat:failed` when the map cannot be drawn.

import { drawMap, drawPin, extend, fetchStyle, loadMap } from "haat/storefront/base-map";

const NOTHING = { type: "FeatureCollection", features: [] };
const EARTH_M = 6371008.8;
const CIRCLE_CORNERS = 96;
// What is drawn here and not by the style: stays when the page's appearance changes.
const OWN = /^(zone|td)-/;
const AREAS_FROM_ZOOM = 10;

export class ZoneMap extends HTMLElement {
  #pinMarker;
  #shape = NOTHING;
  #picked = [];
  #faults = NOTHING;
  #loading;

  /** Resolves with this map once it can be drawn on; never where it cannot. */
  get ready() {
    this.#loading ??= this.#load().catch((error) => {
      console.warn("The map cannot be drawn:", error);
      this.dispatchEvent(new CustomEvent("haat:failed"));
      return new Promise(() => {});
    });
    return this.#loading;
  }

  get shop() {
    const [lat, lon] = this.dataset.shop.split(",").map(Number);
    return { lat, lon };
  }

  connectedCallback() {
    this.ready.then(() => this.frame());
  }

  /** A colour token of the pages, as the sheet has it now. */
  colour(name) {
    return getComputedStyle(this).getPropertyValue(`--color-${name}`).trim();
  }

  /** What is being made on the page: a GeoJSON geometry, or null. */
  showShape(geometry) {
    this.#shape = geometry ? asCollection([geometry]) : NOTHING;
    this.map.getSource("zone-shape").setData(this.#shape);
  }

  /** Which areas (by id) are to be painted, from the tiles. */
  showAreas(ids) {
    this.#picked = ids;
    for (const layer of ["zone-areas", "zone-areas-edge"]) this.map.setFilter(layer, picks(ids));
  }

  /** The area under a point of the screen, by its id; none from far away. */
  areaAt(point) {
    const [area] = this.map.queryRenderedFeatures(point, { layers: ["zone-upazilas"] });
    return area?.properties.id;
  }

  /** Brings points ([lon, lat]) into view that are not. */
  reach(points) {
    const bounds = this.map.getBounds();
    if (points.every((point) => bounds.contains(point))) return;
    for (const point of points) bounds.extend(point);
    this.map.fitBounds(bounds, { padding: 44, duration: 0 });
  }

  /** Where something is wrong: points as [lon, lat]. */
  showFaults(points) {
    this.#faults = asCollection(points.map((coordinates) => ({ type: "Point", coordinates })));
    this.map.getSource("zone-faults").setData(this.#faults);
  }

  /** The tested pin; without one it goes. */
  showPin(pin) {
    if (!pin) return this.#pinMarker?.remove();
    if (!this.#pinMarker) {
      this.#pinMarker = new this.library.Marker({ element: drawPin(), anchor: "bottom", draggable: true });
      this.#pinMarker.on("dragend", () => this.#say(this.#pinMarker.getLngLat()));
    }
    this.#pinMarker.setLngLat([pin.lon, pin.lat]).addTo(this.map);
  }

  /** Brings everything that is drawn into view. */
  frame() {
    const bounds = new this.library.LngLatBounds();
    bounds.extend([this.shop.lon, this.shop.lat]);
    const drawn = this.#shape.features.length ? this.#shape : this.#zones();
    for (const { geometry } of [...drawn.features, ...this.#faults.features]) extend(bounds, geometry.coordinates);
    if (this.#pinMarker) bounds.extend(this.#pinMarker.getLngLat());
    this.map.fitBounds(bounds, { padding: 44, maxZoom: 14.5, duration: 0 });
  }

  async #load() {
    const { library, style } = await loadMap(this);
    this.library = library;
    this.map = drawMap(this, { library, style: this.#quiet(style), center: [this.shop.lon, this.shop.lat], zoom: 13 });
    await new Promise((resolve) => this.map.once("style.load", resolve));
    this.#addLayers();
    this.#placeShop();
    this.map.on("click", ({ lngLat }) => this.#say(lngLat));
    document.documentElement.addEventListener("haat:theme", () => this.#restyle());
    return this;
  }

  /** The style without all the other shops: they say nothing about a zone. */
  #quiet(style) {
    return { ...style, layers: style.layers.filter(({ source }) => source !== "shops" && source !== "listed") };
  }

  async #restyle() {
    const next = this.#quiet(await fetchStyle(this));
    this.map.setStyle(next, {
      diff: false,
      transformStyle: (before, after) => ({
        ...after,
        sources: { ...after.sources, ...Object.fromEntries(Object.entries(before.sources).filter(isOwn)) },
        layers: [...after.layers, ...before.layers.filter(({ id }) => OWN.test(id))],
      }),
    });
    await new Promise((resolve) => this.map.once("style.load", resolve));
    this.#paint();
    this.dispatchEvent(new CustomEvent("haat:restyled"));
  }

  #zones() {
    const element = document.getElementById(this.dataset.zones);
    return element ? JSON.parse(element.textContent) : NOTHING;
  }

  #addLayers() {
    this.map.addSource("zone-others", { type: "geojson", data: this.#zones() });
    this.map.addSource("zone-shape", { type: "geojson", data: this.#shape });
    this.map.addSource("zone-faults", { type: "geojson", data: this.#faults });
    // The same tiles as the ground's, from the zoom on at which they hold upazilas.
    const { tiles, maxzoom } = this.map.getStyle().sources.areas;
    this.map.addSource("zone-upazilas", { type: "vector", tiles, minzoom: AREAS_FROM_ZOOM, maxzoom });
    const upazilas = { source: "zone-upazilas", "source-layer": "areas", filter: picks(this.#picked) };
    this.map.addLayer({ id: "zone-others", type: "fill", source: "zone-others" });
    this.map.addLayer({ id: "zone-others-edge", type: "line", source: "zone-others", filter: ["get", "is_active"] });
    this.map.addLayer({ id: "zone-others-off", type: "line", source: "zone-others", filter: ["!", ["get", "is_active"]] });
    // Not painted, and there to be tapped.
    this.map.addLayer({ ...upazilas, filter: isUpazila, id: "zone-upazilas", type: "fill", paint: { "fill-opacity": 0 } });
    this.map.addLayer({ ...upazilas, id: "zone-areas", type: "fill" });
    this.map.addLayer({ ...upazilas, id: "zone-areas-edge", type: "line" });
    this.map.addLayer({ id: "zone-shape", type: "fill", source: "zone-shape" });
    this.map.addLayer({ id: "zone-shape-edge", type: "line", source: "zone-shape" });
    this.map.addLayer({ id: "zone-faults", type: "circle", source: "zone-faults" });
    this.map.addLayer({
      id: "zone-names",
      type: "symbol",
      source: "zone-others",
      layout: { "text-field": ["get", "name"], "text-font": ["Anek"], "text-size": 13, "text-line-height": 1.35 },
    });
    this.#paint();
  }

  #paint() {
    const tint = this.#tints();
    const accent = this.colour("accent");
    const paints = {
      "zone-others": { "fill-color": tint, "fill-opacity": ["case", ["get", "is_active"], 0.22, 0.06] },
      "zone-others-edge": { "line-color": tint, "line-width": 2 },
      "zone-others-off": { "line-color": tint, "line-width": 1.5, "line-dasharray": [2, 2] },
      "zone-areas": { "fill-color": accent, "fill-opacity": 0.22 },
      "zone-areas-edge": { "line-color": accent, "line-width": 2 },
      "zone-shape": { "fill-color": accent, "fill-opacity": 0.22 },
      "zone-shape-edge": { "line-color": accent, "line-width": 2.5 },
      "zone-faults": {
        "circle-color": this.colour("danger"),
        "circle-opacity": 0.35,
        "circle-radius": 13,
        "circle-stroke-color": this.colour("danger"),
        "circle-stroke-width": 3,
      },
      "zone-names": { "text-color": this.colour("ink"), "text-halo-color": this.colour("surface"), "text-halo-width": 1.6 },
    };
    for (const [layer, paint] of Object.entries(paints)) {
      for (const [name, value] of Object.entries(paint)) this.map.setPaintProperty(layer, name, value);
    }
  }

  /** The zones' own colours by the names of their tokens. */
  #tints() {
    const names = new Set(this.#zones().features.map(({ properties }) => properties.tint));
    const pairs = [...names].flatMap((name) => [name, this.colour(name)]);
    return pairs.length ? ["match", ["get", "tint"], ...pairs, this.colour("craft-slate")] : this.colour("craft-slate");
  }

  #placeShop() {
    const element = document.createElement("div");
    element.className = "zone-shop";
    element.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${this.getAttribute("icons-url")}#store"></use></svg>`;
    element.setAttribute("aria-label", this.dataset.textShop);
    element.setAttribute("role", "img");
    new this.library.Marker({ element }).setLngLat([this.shop.lon, this.shop.lat]).addTo(this.map);
  }

  #say({ lat, lng }) {
    this.dispatchEvent(new CustomEvent("haat:pin", { detail: { lat, lon: lng } }));
  }
}

/** A ring of that many metres around a point, on the sphere: within half a percent of what is kept. */
export function circleAround({ lat, lon }, radiusM) {
  const reach = radiusM / EARTH_M;
  const [phi, lambda] = [radians(lat), radians(lon)];
  const ring = Array.from({ length: CIRCLE_CORNERS + 1 }, (_, corner) => {
    const bearing = (-2 * Math.PI * (corner % CIRCLE_CORNERS)) / CIRCLE_CORNERS;
    const y = Math.asin(Math.sin(phi) * Math.cos(reach) + Math.cos(phi) * Math.sin(reach) * Math.cos(bearing));
    const x = lambda + Math.atan2(Math.sin(bearing) * Math.sin(reach) * Math.cos(phi), Math.cos(reach) - Math.sin(phi) * Math.sin(y));
    return [(x * 180) / Math.PI, (y * 180) / Math.PI];
  });
  return { type: "Polygon", coordinates: [ring] };
}

const radians = (degrees) => (degrees * Math.PI) / 180;
const isOwn = ([id]) => OWN.test(id);
const isUpazila = ["==", ["get", "level"], "upazila"];
const picks = (ids) => ["all", isUpazila, ["in", ["get", "id"], ["literal", ids]]];

function asCollection(geometries) {
  return { type: "FeatureCollection", features: geometries.map((geometry) => ({ type: "Feature", properties: {}, geometry })) };
}

customElements.define("zone-map", ZoneMap);
