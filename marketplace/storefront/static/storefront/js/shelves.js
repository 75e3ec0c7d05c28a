// What a browser remembers of goods: those that are chosen to be compared and, of who is not signed in, those that were
// looked at last. Ids and addresses alone; what is refused to be kept lasts as long as the page.

import htmx from "htmx";
import { toast } from "haat/storefront/shell";

const COMPARED = "haat-compare";
const VIEWED = "haat-recent";
const MOST_COMPARED = 4;
const MOST_VIEWED = 20;

function read(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(name) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

function keep(name, list) {
  try {
    if (list.length) localStorage.setItem(name, JSON.stringify(list));
    else localStorage.removeItem(name);
  } catch {
    // Storage is refused.
  }
}

const bar = document.getElementById("compare-bar");
let compared = read(COMPARED).slice(0, MOST_COMPARED);

function compareAddress() {
  const query = new URLSearchParams(compared.map((slug) => ["p", slug]));
  for (const [name, value] of new URLSearchParams(bar.dataset.pin)) query.append(name, value);
  return `${bar.dataset.compareUrl}?${query}`;
}

function showCompared() {
  const digits = new Intl.NumberFormat(document.documentElement.lang === "bn" ? "bn-u-nu-beng" : "en");
  for (const button of document.querySelectorAll("[data-compare]")) {
    button.setAttribute("role", "button");
    button.setAttribute("aria-pressed", String(compared.includes(button.dataset.compare)));
  }
  bar.hidden = compared.length === 0;
  bar.querySelector("[data-compare-count]").textContent = digits.format(compared.length);
  bar.querySelector("[data-compare-go]").href = compareAddress();
}

function toggleCompared(slug) {
  if (compared.includes(slug)) compared = compared.filter((one) => one !== slug);
  else if (compared.length < MOST_COMPARED) compared = [...compared, slug];
  else toast(bar.dataset.textFull);
  keep(COMPARED, compared);
  showCompared();
}

if (bar) {
  showCompared();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-compare]");
    if (button) {
      event.preventDefault();
      toggleCompared(button.dataset.compare);
    } else if (event.target.closest("[data-compare-clear]")) {
      compared = [];
      keep(COMPARED, compared);
      showCompared();
    }
  });
  document.addEventListener("keydown", (event) => {
    const button = event.key === " " && event.target.closest("[data-compare]");
    if (button) {
      event.preventDefault();
      toggleCompared(button.dataset.compare);
    }
  });
  document.addEventListener("htmx:after:swap", showCompared);
}

// On the page where goods stand side by side, those that stand there are the ones that are compared.
const shown = document.querySelector("[data-compared]");
if (shown) keep(COMPARED, shown.dataset.compared.split(" ").filter(Boolean));

const recent = document.getElementById("recent");

/** Asks for the goods that were looked at last; who is not signed in names them, and asks for none where there are none. */
async function fillRecent() {
  const { recent: address, product, note } = recent.dataset;
  const query = new URLSearchParams(location.search);
  for (const name of [...query.keys()]) if (!["lat", "lon", "place"].includes(name)) query.delete(name);
  if (product) query.append("not", product);
  if ("all" in recent.dataset) query.append("all", "1");
  if (note === undefined) {
    for (const id of read(VIEWED)) if (id !== product) query.append("p", id);
    if (!query.has("p")) return;
  }
  const answer = await fetch(`${address}?${query}`).catch(() => null);
  if (answer?.status !== 200) return;
  const strip = recent.querySelector("[data-strip]");
  strip.innerHTML = await answer.text();
  htmx.process(strip);
  recent.hidden = false;
  document.querySelector("[data-recent-empty]")?.remove();
  if (bar) showCompared();
}

/** Remembers what is being looked at: of members the market does, told by a beacon that holds up no page. */
function noteView() {
  const { product, note } = recent.dataset;
  if ("forgets" in recent.dataset) return keep(VIEWED, []);
  if (note === undefined) return keep(VIEWED, [product, ...read(VIEWED).filter((id) => id !== product)].slice(0, MOST_VIEWED));
  const form = new FormData(recent.querySelector("[data-token]"));
  form.append("product", product);
  navigator.sendBeacon(note, form);
}

if (recent) {
  if (recent.dataset.product) noteView();
  fillRecent();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-recent-clear]");
  if (button) {
    keep(VIEWED, []);
    location.reload();
  }
});
document.addEventListener("submit", (event) => {
  if (event.target.closest("form[data-recent-clear]")) keep(VIEWED, []);
});
