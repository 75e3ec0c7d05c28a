// A part of a page that htmx fills anew: busy while it waits, and as it was when no answer comes.

import { toast } from "haat/storefront/shell";

/** Whether nothing came that could be shown: the same statuses as in the page's htmx-config, or no answer at all. */
const isLost = (response) => !response || response.status === 429 || response.status >= 500;

/** Tells that `part` waits; `data-text-failed` says what is told when it waited for nothing. */
export function watchAnswers(part) {
  part.addEventListener("htmx:before:request", () => part.setAttribute("aria-busy", "true"));
  part.addEventListener("htmx:finally:request", () => part.removeAttribute("aria-busy"));

  for (const failure of ["htmx:error", "htmx:response:error"]) {
    document.addEventListener(failure, ({ detail }) => {
      if (isLost(detail.ctx?.response)) toast(part.dataset.textFailed);
    });
  }

  document.addEventListener("htmx:before:history:update", (event) => {
    if (isLost(event.detail.response)) event.preventDefault();
  });
}
