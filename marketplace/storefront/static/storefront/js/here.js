// Buttons that ask the browser where it is (`data-here`, which says what to tell when it cannot be found out), and go on
// to this page with the pin there. `data-drop` names a field of the address that a new pin makes void.

import { toast } from "haat/storefront/shell";

const DECIMALS = 6; // a hand's breadth

/** This page with another pin: what else its address says stays. */
export function goHere({ lat, lon }, { hash = "", drop = "near" } = {}) {
  const url = new URL(location.href);
  for (const name of [drop, "place", "cursor", "shown"]) url.searchParams.delete(name);
  url.searchParams.set("lat", Number(lat.toFixed(DECIMALS)));
  url.searchParams.set("lon", Number(lon.toFixed(DECIMALS)));
  url.hash = hash;
  location.assign(url);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-here]");
  if (!button) return;
  if (!navigator.geolocation) return toast(button.dataset.here);
  button.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => goHere({ lat: coords.latitude, lon: coords.longitude }, button.dataset),
    () => {
      button.removeAttribute("aria-busy");
      toast(button.dataset.here);
    },
    { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
  );
});
