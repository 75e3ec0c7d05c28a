// What one answers: quoted above what one writes until that is sent, or the answer is dropped.

/** A message as its bubble's menu tells it. */
export function quoteOf(link) {
  const { answer: id, who, words } = link.dataset;
  return { id, who, words, seq: link.closest("li[data-seq]").dataset.seq };
}

export class Answering {
  #box;
  #id;
  #who;
  #words;

  constructor(form) {
    this.#box = form.querySelector("[data-answers]");
    this.#id = form.elements.answer_to;
    this.#who = form.querySelector("[data-answers-who]");
    this.#words = form.querySelector("[data-answers-words]");
  }

  /** `id`, `seq`, `who` and `words` of what is answered; null where nothing is. */
  get quote() {
    if (!this.#id.value) return null;
    return {
      id: this.#id.value,
      seq: this.#box.dataset.seq,
      who: this.#who.textContent,
      words: this.#words.textContent,
    };
  }

  /** Answer this; nothing where it is null. */
  set quote(quote) {
    this.#id.value = quote?.id ?? "";
    this.#box.dataset.seq = quote?.seq ?? "";
    this.#who.textContent = quote?.who ?? "";
    this.#words.textContent = quote?.words ?? "";
    this.#box.hidden = !quote;
    // The address may say what was answered when the page was opened.
    if (!quote && new URLSearchParams(location.search).has("answer")) history.replaceState(null, "", location.pathname);
  }

  /** A message is different: it is quoted as it is now, or no more. */
  renew(bubble) {
    if (!bubble || this.quote?.seq !== bubble.dataset.seq) return;
    const link = bubble.querySelector("[data-answer]");
    this.quote = link && quoteOf(link);
  }
}
