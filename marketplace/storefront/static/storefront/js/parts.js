// Parts of a page that are filled anew by themselves, as something is told of them (`hx-trigger="live"`) or now and then:
// what their reader opened stays open, what does not come is asked for again, and nothing else is put in their place.

import htmx from "htmx";

const LIVE = "[hx-trigger*=live]";
// What scripts and readers set on elements, and no answer knows of.
const THEIRS = new Set(["open", "aria-busy", "data-sent"]);
const [FIRST_WAIT_MS, MOST_WAIT_MS] = [2_000, 60_000];
const tries = new WeakMap();

htmx.registerExtension("haat-parts", {
  htmx_before_morph_attr: (element, { attrName }) => !(THEIRS.has(attrName) && element.closest(LIVE)),
});

document.addEventListener("htmx:before:response", (event) => {
  const { sourceElement, response } = event.detail.ctx;
  if (!sourceElement.matches(LIVE)) return;
  // Whoever is signed out meanwhile is led to sign in, by the page itself.
  if (response.raw.redirected) location.assign(location.href);
  if (response.raw.redirected || response.status >= 400) event.preventDefault();
});

document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  if (!ctx.sourceElement.matches(LIVE)) return;
  // Space between what is swapped would stay, once for each time.
  for (const { fragment } of tasks) {
    for (const node of [...fragment.childNodes]) if (node.nodeType === Node.TEXT_NODE) node.remove();
  }
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const { sourceElement: element, response, status } = ctx;
  if (!element.matches(LIVE)) return;
  const isLost = status.startsWith("error") || response?.status === 429 || response?.status >= 500;
  const count = isLost ? (tries.get(element) ?? 0) + 1 : 0;
  tries.set(element, count);
  if (!isLost) return;
  setTimeout(() => {
    if (element.isConnected && tries.get(element) === count) htmx.trigger(element, "live", {}, false);
  }, Math.min(FIRST_WAIT_MS * 2 ** count, MOST_WAIT_MS));
});
