// The home page in the browser: the panel follows the pin, the map follows the panel.

import htmx from "htmx";
import "haat/storefront/shop-map";
import { watchAnswers } from "haat/storefront/answers";
import { toast } from "haat/storefront/shell";

const panel = document.getElementById("panel");
const finder = document.querySelector(".finder");
const map = document.getElementById("map");
const wide = matchMedia("(width >= 48rem)");

const state = () => document.getElementById("panel-state").dataset;

/** Shows an address of this page in the panel. */
function go(url) {
  return htmx.ajax("GET", url, { source: panel, target: panel, swap: "innerMorph", push: "true" });
}

function goToPin({ lat, lon }) {
  const url = new URL(state().url, location.href);
  for (const name of ["cursor", "place", "q"]) url.searchParams.delete(name);
  // Six decimals are a hand's breadth: finer than any pin is set.
  url.searchParams.set("lat", Number(lat.toFixed(6)));
  url.searchParams.set("lon", Number(lon.toFixed(6)));
  return go(url.pathname + url.search);
}

function listedShops() {
  return [...panel.querySelectorAll("[data-shop]")].map(({ dataset }) => ({
    id: dataset.shop,
    name: dataset.name,
    trade: dataset.trade,
    lat: Number(dataset.lat),
    lon: Number(dataset.lon),
  }));
}

function showOnMap() {
  const { lat, lon, pinned, filtered } = state();
  map.show({
    pin: { lat: Number(lat), lon: Number(lon) },
    isPinned: pinned === "true",
    isFiltered: filtered === "true",
    shops: listedShops(),
  });
}

/** What lies outside the panel and speaks of the pin: the sign, the search, the bar. */
function carryState() {
  const { url, placeName, pinned } = state();
  if (placeName && pinned === "true") document.querySelector("[data-pin-name]").textContent = placeName;
  document.querySelector(".bar [data-show=list]").href = url;
  const pin = pinOf(url);
  for (const link of document.querySelectorAll("[data-with-pin]")) link.search = pin;
  const form = document.querySelector(".sign .search-form");
  form.querySelectorAll("[data-carried]").forEach((field) => field.remove());
  for (const [name, value] of pin) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    field.dataset.carried = "";
    form.append(field);
  }
}

/** What of an address says where its reader is. */
function pinOf(url) {
  const pin = new URLSearchParams();
  for (const [name, value] of new URL(url, location.href).searchParams) {
    if (["lat", "lon", "place"].includes(name)) pin.append(name, value);
  }
  return pin;
}

function setView(view) {
  finder.dataset.view = view;
  for (const item of document.querySelectorAll(".bar [data-show]")) {
    if (item.dataset.show === view) item.setAttribute("aria-current", "page");
    else item.removeAttribute("aria-current");
  }
  if (view === "map") showOnMap();
}

function locate(button) {
  const { textDenied, textUnavailable } = button.dataset;
  if (!navigator.geolocation) return toast(textUnavailable);
  button.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => goToPin({ lat: coords.latitude, lon: coords.longitude }),
    (error) => {
      button.removeAttribute("aria-busy");
      toast(error.code === error.PERMISSION_DENIED ? textDenied : textUnavailable);
    },
    { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
  );
}

function spotShop(link) {
  const { dataset } = link.closest("[data-shop]");
  setView("map");
  map.spot({ id: dataset.shop, name: dataset.name, lat: Number(dataset.lat), lon: Number(dataset.lon) });
}

document.addEventListener("click", (event) => {
  const shower = event.target.closest(".bar [data-show]");
  const locator = event.target.closest("[data-locate]");
  const shopLink = event.target.closest("[data-show-on-map]");
  if (shower || shopLink) event.preventDefault();
  if (shower) setView(shower.dataset.show);
  if (locator) locate(locator);
  if (shopLink) spotShop(shopLink);
});

document.addEventListener("haat:go", (event) => {
  if (new URL(event.detail).pathname !== location.pathname) return;
  event.preventDefault();
  go(event.detail);
});

map.addEventListener("haat:pin", (event) => goToPin(event.detail));

map.addEventListener("haat:failed", () => {
  document.getElementById("map-failure").hidden = false;
  map.hidden = true;
});

panel.addEventListener("htmx:after:swap", () => {
  carryState();
  if (map.isShown) showOnMap();
});

watchAnswers(panel);

/** A map beside the list is drawn once the list can be read; on a phone only when somebody asks for it. */
function drawWhenIdle() {
  const draw = () => wide.matches && showOnMap();
  if ("requestIdleCallback" in window) requestIdleCallback(draw, { timeout: 1500 });
  else setTimeout(draw, 300);
}

wide.addEventListener("change", drawWhenIdle);
drawWhenIdle();
