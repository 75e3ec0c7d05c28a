// The list of what was said: each message once, by its number, under the day it was said on; and below it what is on its
// way. Bubbles are the market's own HTML, so that they look the same with script and without.

/** Messages and days of a fragment, and not what stands in their menus. */
function partsOf(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return [...holder.content.querySelectorAll("li[data-seq], li[data-day]")];
}

export const numberOf = (bubble) => Number(bubble.dataset.seq);

export class Bubbles {
  #list;
  #pending;
  #blank;

  /**
   * @param list what was said.
   * @param pending what is on its way.
   * @param blank a template of a bubble of one's own.
   */
  constructor({ list, pending, blank }) {
    [this.#list, this.#pending, this.#blank] = [list, pending, blank];
  }

  get all() {
    return [...this.#list.querySelectorAll("li[data-seq]")];
  }

  get last() {
    return this.all.at(-1);
  }

  find(seq) {
    return this.#list.querySelector(`li[data-seq="${Number(seq)}"]`);
  }

  /** The numbers of those that quote a message. */
  quoting(seq) {
    const quotes = [...this.#list.querySelectorAll(`[data-quotes="${Number(seq)}"]`)];
    return quotes.map((quote) => numberOf(quote.closest("li[data-seq]")));
  }

  /**
   * Put each message of a fragment in its place; who has it already is given it as it is now.
   *
   * @returns those that are new.
   */
  put(html) {
    const found = [];
    for (const part of partsOf(html)) {
      if (part.dataset.seq) this.#place(part, found);
      else if (!this.#dayOf(part.dataset.day)) this.#placeDay(part);
    }
    return found;
  }

  /** What was said before all that is here. */
  putBefore(html) {
    for (const part of partsOf(html)) {
      const known = part.dataset.day && this.#dayOf(part.dataset.day);
      if (known) known.remove();
    }
    const parts = partsOf(html).filter(({ dataset }) => !dataset.seq || !this.find(dataset.seq));
    this.#list.prepend(...parts);
    return parts.filter(({ dataset }) => dataset.seq);
  }

  /** All of it anew. */
  replace(html) {
    this.#list.replaceChildren();
    return this.put(html);
  }

  #place(bubble, found) {
    const known = this.find(bubble.dataset.seq);
    if (known) return known.replaceWith(bubble);
    const next = this.all.find((other) => numberOf(other) > numberOf(bubble));
    this.#list.insertBefore(bubble, next ?? null);
    found.push(bubble);
    this.settle(bubble.dataset.client);
  }

  #placeDay(day) {
    const next = this.all.find((bubble) => bubble.dataset.at >= day.dataset.from);
    this.#list.insertBefore(day, next ?? null);
  }

  #dayOf(day) {
    return this.#list.querySelector(`li[data-day="${CSS.escape(day ?? "")}"]`);
  }

  // -- On its way --

  #pendingOf(clientId) {
    return this.#pending.querySelector(`li[data-client="${CSS.escape(clientId ?? "")}"]`);
  }

  /** Show a letter that is not there yet. */
  wait({ clientId, fields, quote, error }) {
    const told = new Map(fields);
    const bubble = this.#pendingOf(clientId) ?? this.#blank.content.cloneNode(true).querySelector("li");
    bubble.dataset.client = clientId;
    bubble.querySelector("[data-text]").textContent = told.get("body") ?? "";
    bubble.querySelector("[data-adds]").hidden = !["picture", "card", "lat", "place"].some((name) => told.get(name));
    const quoted = bubble.querySelector("[data-quote]");
    quoted.hidden = !quote;
    quoted.querySelector("[data-quote-who]").textContent = quote?.who ?? "";
    quoted.querySelector("[data-quote-words]").textContent = quote?.words ?? "";
    const refused = bubble.querySelector("[data-refused]");
    refused.hidden = !error;
    bubble.querySelector("[data-waits]").hidden = Boolean(error);
    refused.querySelector("[data-why]").textContent = error;
    if (!bubble.isConnected && !this.#hasCome(clientId)) this.#pending.append(bubble);
  }

  /** What is on its way takes longer: whoever wrote it can take it back. */
  holdUp() {
    for (const button of this.#pending.querySelectorAll("[data-waits] [data-take-back]")) button.hidden = false;
  }

  /** It is there, or given up. */
  settle(clientId) {
    this.#pendingOf(clientId)?.remove();
  }

  forgetPending() {
    this.#pending.replaceChildren();
  }

  #hasCome(clientId) {
    return Boolean(this.#list.querySelector(`li[data-client="${CSS.escape(clientId)}"]`));
  }
}
