// Parts of a page that are filled anew by themselves, as something is told of them (`hx-trigger="live"`) or now and then:
// what their reader opened stays open, what does not come is asked for again, and nothing else is put in their place.

import htmx from "htmx";

const LIVE = "[hx-trigger*=live]";
// What scripts and readers set on elements, and no answer knows of.
const THEIRS = new Set(["open", "aria-busy", "data-sent"]);
const [FIRST_WAIT_MS, MOST_WAIT_MS] = [2_000, 60_000];
const SETTLES_WITHIN_MS = 500;
const tries = new WeakMap();
const looks = new WeakMap(); // part → its forms, and how each looked before it was filled
const changed = new WeakMap(); // form → when it became another, or moved

htmx.registerExtension("haat-parts", {
  htmx_before_morph_attr: (element, { attrName }) => !(THEIRS.has(attrName) && element.closest(LIVE)),
});

function leadToSignIn(part) {
  const fields = [...part.querySelectorAll("input, textarea")];
  const notice = part.querySelector("[data-signed-out]");
  if (notice && fields.some(({ value, defaultValue }) => value !== defaultValue)) notice.hidden = false;
  else location.assign(location.href);
}

document.addEventListener("htmx:before:response", (event) => {
  const { sourceElement, response } = event.detail.ctx;
  if (!sourceElement.matches(LIVE)) return;
  // Whoever is signed out meanwhile is led to sign in, by the page itself; or told, where they would lose what they typed.
  if (response.raw.redirected) leadToSignIn(sourceElement);
  if (response.raw.redirected || response.status >= 400) event.preventDefault();
});

document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  if (!ctx.sourceElement.matches(LIVE)) return;
  looks.set(ctx.sourceElement, looksIn(ctx.sourceElement));
  // Space between what is swapped would stay, once for each time.
  for (const { fragment } of tasks) {
    for (const node of [...fragment.childNodes]) if (node.nodeType === Node.TEXT_NODE) node.remove();
  }
});

/** What a form is about, and where its reader has it before them. */
function lookOf(form) {
  const { top, left } = form.getBoundingClientRect();
  return [form.getAttribute("action"), form.elements.version?.value, form.innerText, top, left].join("\n");
}

const looksIn = (part) => new Map([...part.querySelectorAll("form")].map((form) => [form, lookOf(form)]));

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const before = looks.get(ctx.sourceElement);
  if (!before) return;
  for (const [form, look] of looksIn(ctx.sourceElement)) if (before.get(form) !== look) changed.set(form, Date.now());
});

// What became another in the moment before it was pressed is not what was meant: whoever wants it presses it again. No
// other script hears of it, lest it take the form for sent.
document.addEventListener("submit", (event) => {
  if (Date.now() - (changed.get(event.target) ?? 0) > SETTLES_WITHIN_MS) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });

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
