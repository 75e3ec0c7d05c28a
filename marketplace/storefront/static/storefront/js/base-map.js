// What all maps of the pages have in common: MapLibre, fetched when the first is shown, our style in the page's theme, and
// the words. The element names `style-url` and `css-url`, and what its controls are called (`data-text-…`).

import { currentTheme } from "haat/storefront/shell";

/** MapLibre and the style, fetched beside each other: `{library, style}`, for `drawMap`. */
export async function loadMap(element) {
  const [library, style] = await Promise.all([import("maplibre-gl"), fetchStyle(element), loadStyleSheet(element)]);
  library.setWorkerUrl(import.meta.resolve("maplibre-gl-worker"));
  return { library, style };
}

/** A map in an element; its `style.load` comes later. */
export function drawMap(element, { library, style, center, zoom }) {
  const map = new library.Map({
    container: element,
    style,
    center,
    zoom,
    maxZoom: 19,
    minZoom: 5,
    dragRotate: false,
    pitchWithRotate: false,
    attributionControl: false,
    locale: wordsOf(element.dataset),
  });
  map.addControl(new library.AttributionControl({ compact: true }));
  map.addControl(new library.NavigationControl({ showCompass: false }), "bottom-right");
  map.touchZoomRotate.disableRotation();
  return map;
}

/** Our style, laid over the basemap's own where the operator named one. */
export async function fetchStyle(element) {
  const ours = await (await fetch(`${element.getAttribute("style-url")}?theme=${currentTheme()}`)).json();
  const baseUrl = ours.metadata["haat:base"];
  if (!baseUrl) return ours;
  const base = await (await fetch(baseUrl)).json();
  return {
    ...base,
    metadata: ours.metadata,
    "font-faces": ours["font-faces"],
    sources: { ...base.sources, ...ours.sources },
    layers: [...base.layers, ...ours.layers],
  };
}

/** The pin as an element for a marker that is anchored at its bottom. */
export function drawPin() {
  const element = document.createElement("div");
  element.className = "map-pin";
  element.innerHTML = `<svg viewBox="0 0 28 38" aria-hidden="true"><path class="map-pin-board" d="M4 2h20a2 2 0 0 1 2 2v17a2 2 0 0 1-2 2h-6.5L14 36l-3.5-13H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z"/><circle class="map-pin-eye" cx="14" cy="12.5" r="4.5"/></svg>`;
  return element;
}

/** Bounds that hold a shape, too, however deep its coordinates lie. */
export function extend(bounds, coordinates) {
  if (typeof coordinates[0] === "number") bounds.extend(coordinates);
  else for (const inner of coordinates) extend(bounds, inner);
}

function wordsOf({ textLabel, textZoomIn, textZoomOut, textCredits, textPin }) {
  return {
    "Map.Title": textLabel,
    "Marker.Title": textPin,
    "NavigationControl.ZoomIn": textZoomIn,
    "NavigationControl.ZoomOut": textZoomOut,
    "AttributionControl.ToggleAttribution": textCredits,
  };
}

function loadStyleSheet(element) {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), {
      rel: "stylesheet",
      href: element.getAttribute("css-url"),
      onload: resolve,
      onerror: reject,
    });
    // Before the page's own sheet, so that ours has the last word.
    document.head.prepend(link);
  });
}
