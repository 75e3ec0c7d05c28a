// <chat-thread>: one conversation. What is said in it comes as the market tells of it, in order and once; what is written
// is shown at once and goes out as soon as there is a way (post.js). Without script it is a list and a form.

import { Bubbles, numberOf } from "haat/chat/bubbles";
import { Composer } from "haat/chat/composer";
import { Company } from "haat/chat/company";
import { isHeard, listen } from "haat/realtime/live";

const PART = { "HX-Request": "true", "HX-Request-Type": "partial" };
const GONE = new Set([403, 404]); // no longer theirs to read, or not without saying why
const NEAR_PX = 80; // of the end: whoever is there reads on
const MARKS_AFTER_MS = 400;
const LOOKS_EVERY_MS = 15_000; // where nothing tells of the room
const [ASKS_AGAIN_MS, MOST_ASKS_AGAIN_MS] = [3_000, 60_000]; // longer each time that nothing comes

class ChatThread extends HTMLElement {
  #bubbles;
  #scroll;
  #news;
  #company;
  #composer;
  #leaving = [];
  #fetching = null;
  #isBehind = false;
  #marked;
  #marking;
  #askingAgain;
  #isOver = false; // the market shows them no more of it
  #failures = 0;

  connectedCallback() {
    this.#scroll = this.querySelector("[data-scroll]");
    this.#news = this.querySelector("[data-news]");
    this.#bubbles = new Bubbles({
      list: this.querySelector("[data-said]"),
      pending: this.querySelector("[data-pending]"),
      blank: this.querySelector("[data-blank]"),
    });
    this.#marked = { read: this.upTo, delivered: this.upTo };
    this.#company = new Company(this);
    const form = this.querySelector("[data-composer]");
    if (form) this.#composer = new Composer({ thread: this, form, bubbles: this.#bubbles, company: this.#company });
    this.#news.addEventListener("click", () => this.goToEnd());
    this.#scroll.addEventListener("scroll", () => this.isAtEnd && this.#look(), { passive: true });
    this.addEventListener("click", (event) => this.#loadEarlier(event));
    this.addEventListener("click", (event) => this.#goToQuoted(event));
    document.addEventListener("visibilitychange", this.#comeBack);
    for (const kind of ["room", "notes"]) this.#hearTopic(this.dataset[`${kind}Topic`], this.dataset[`${kind}After`]);
    this.#leaving.push(everyMs(LOOKS_EVERY_MS, () => !this.#isOver && !isHeard(this.dataset.roomTopic) && this.catchUp()));
    this.showTicks();
    this.goTo(location.hash);
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#comeBack);
    for (const leave of this.#leaving.splice(0)) leave();
  }

  /** The newest number that is shown; what comes after it is asked for. */
  get upTo() {
    return Math.max(Number(this.dataset.upTo), ...this.#bubbles.all.slice(-1).map(numberOf));
  }

  get isAtEnd() {
    return this.#scroll.scrollTop > -NEAR_PX;
  }

  goToEnd() {
    this.#scroll.scrollTop = 0;
    this.#look();
  }

  goTo(hash) {
    if (/^#m-\d+$/.test(hash)) this.querySelector(hash)?.scrollIntoView({ block: "center" });
  }

  // -- What is told --

  #hearTopic(topic, after) {
    if (topic) this.#leaving.push(listen(topic, { after: Number(after), hear: (message) => this.#hear(message) }));
  }

  #hear(message) {
    const { type, kind, data } = message;
    if (type === "gap") this.reload();
    else if (type === "signal") this.#company.hear(message);
    else if (kind === "message.sent") this.catchUp();
    else if (kind === "message.changed") this.#renew(data.seq);
    else if (kind === "marks.changed") this.#take(data);
    else if (kind === "room.changed") this.dispatchEvent(new CustomEvent("room", { bubbles: true, detail: data }));
  }

  /** How far the others have it, and have read it. */
  #take(marks) {
    const { read_seq: read, delivered_seq: delivered } = marks[this.dataset.side === "buyer" ? "shop" : "buyer"];
    this.dataset.read = Math.max(Number(this.dataset.read), read);
    this.dataset.delivered = Math.max(Number(this.dataset.delivered), delivered);
    this.showTicks();
  }

  showTicks() {
    const [read, delivered] = [Number(this.dataset.read), Number(this.dataset.delivered)];
    for (const bubble of this.#bubbles.all) {
      const ticks = bubble.querySelector("[data-ticks]");
      if (!ticks) continue;
      const state = numberOf(bubble) <= read ? "read" : numberOf(bubble) <= delivered ? "delivered" : "sent";
      if (ticks.dataset.ticks === state) continue;
      ticks.dataset.ticks = state;
      ticks.querySelector("[data-ticks-words]").textContent = this.dataset[`text${state[0].toUpperCase()}${state.slice(1)}`];
    }
  }

  // -- What is said --

  /** Ask for what came after what is here; whoever asks meanwhile is answered by asking once more. */
  async catchUp() {
    this.#isBehind = true;
    if (this.#fetching) return this.#fetching;
    this.#fetching = this.#goOn();
    try {
      await this.#fetching;
    } finally {
      this.#fetching = null;
    }
    if (this.#isBehind) await this.catchUp();
  }

  async #goOn() {
    while (this.#isBehind) {
      this.#isBehind = false;
      const html = await this.#ask(`?after=${this.upTo}`);
      if (html === null) return this.#askAgain(() => this.catchUp());
      const before = this.upTo;
      this.add(html);
      // Whoever was away for long has many pages of it.
      if (this.upTo > before && html.includes("data-more")) this.#isBehind = true;
    }
  }

  /** All of it anew: something was missed, be it an edit of what is long said. */
  async reload() {
    const html = await this.#ask("");
    if (html === null) return this.#askAgain(() => this.reload());
    this.#bubbles.replace(html);
    const earlier = this.querySelector("[data-earlier]");
    if (earlier) earlier.hidden = !html.includes("data-more");
    this.showTicks();
    this.#look();
  }

  /** One message as it is now, and those that quote it. */
  async #renew(seq) {
    const seqs = this.#bubbles.find(seq) ? [Number(seq)] : [];
    for (const number of [...seqs, ...this.#bubbles.quoting(seq)]) {
      const html = await this.#ask(`?only=${number}`);
      if (html !== null) this.#bubbles.put(html);
    }
    this.#composer?.renew(this.#bubbles.find(seq));
    this.showTicks();
  }

  #askAgain(act) {
    clearTimeout(this.#askingAgain);
    if (this.#isOver) return;
    const waits = Math.min(ASKS_AGAIN_MS * 2 ** this.#failures, MOST_ASKS_AGAIN_MS);
    this.#failures += 1;
    this.#askingAgain = setTimeout(() => this.isConnected && act(), waits);
  }

  /** A stretch of what was said; null where none came, be it that it was cut off on the way. */
  async #ask(query) {
    const response = await fetch(`${this.dataset.saidUrl}${query}`, { headers: PART, cache: "no-store" }).catch(() => null);
    const isSignedOut = Boolean(response?.redirected);
    this.#isOver = isSignedOut || GONE.has(response?.status);
    // The page stays as it is: something may be written in it that is not sent yet.
    if (response) this.querySelector("[data-signed-out]").hidden = !isSignedOut;
    if (response) this.querySelector("[data-over]").hidden = !this.#isOver || isSignedOut;
    const html = response?.ok && !isSignedOut ? await response.text().catch(() => null) : null;
    if (html !== null) this.#failures = 0;
    return html;
  }

  /** Whoever signed in again, or said anew why they read, in another tab reads on. */
  #comeBack = () => {
    this.#look();
    if (this.#isOver && !document.hidden) this.catchUp();
  };

  /** Put what came; whoever reads at the end goes along, and whoever reads above is told. */
  add(html) {
    const [wasAtEnd, height] = [this.isAtEnd, this.#scroll.scrollHeight];
    const found = this.#bubbles.put(html);
    if (!found.length) return;
    this.querySelector("[data-nothing]")?.remove();
    this.showTicks();
    const isOwn = found.some(({ dataset }) => "mine" in dataset);
    if (wasAtEnd || isOwn) this.#scroll.scrollTop = 0;
    else this.#scroll.scrollTop -= this.#scroll.scrollHeight - height;
    if (!wasAtEnd && !isOwn) this.#news.hidden = false;
    this.#company.quiet(found);
    this.#look();
  }

  /** To what a message answers, where it is on the page; else the link leads to the page of its time. */
  #goToQuoted(event) {
    const link = event.target.closest("[data-quotes] a");
    const quoted = link && this.#bubbles.find(link.closest("[data-quotes]").dataset.quotes);
    if (!quoted) return;
    event.preventDefault();
    location.hash = quoted.id;
    // Twice in a row the address is the same, and the browser goes nowhere.
    quoted.scrollIntoView({ block: "center" });
    quoted.focus({ preventScroll: true });
  }

  async #loadEarlier(event) {
    const link = event.target.closest("[data-earlier]");
    if (!link) return;
    event.preventDefault();
    link.setAttribute("aria-busy", "true");
    const first = this.#bubbles.all[0];
    const html = await this.#ask(`?before=${first ? numberOf(first) : ""}`);
    link.removeAttribute("aria-busy");
    if (html === null) return;
    // Nobody wants old messages read out as if they had just come.
    const log = this.querySelector("[role=log]");
    log.setAttribute("aria-live", "off");
    const found = this.#bubbles.putBefore(html);
    this.showTicks();
    if (!html.includes("data-more")) link.hidden = true;
    found.at(-1)?.focus({ preventScroll: true });
    setTimeout(() => log.removeAttribute("aria-live"), 1_000);
  }

  // -- What is read --

  #look = () => {
    if (this.isAtEnd && !document.hidden) this.#news.hidden = true;
    if (!this.dataset.marksUrl) return;
    clearTimeout(this.#marking);
    this.#marking = setTimeout(() => this.#mark(), MARKS_AFTER_MS);
  };

  async #mark() {
    const isRead = this.isAtEnd && !document.hidden;
    const told = { delivered: this.upTo, read: isRead ? this.upTo : this.#marked.read };
    if (told.delivered <= this.#marked.delivered && told.read <= this.#marked.read) return;
    const body = new URLSearchParams({ ...told, csrfmiddlewaretoken: this.token });
    const response = await fetch(this.dataset.marksUrl, { method: "POST", body, headers: PART }).catch(() => null);
    if (response?.ok && !response.redirected) this.#marked = told;
  }

  get token() {
    return this.querySelector("[name=csrfmiddlewaretoken]").value;
  }
}

function everyMs(ms, act) {
  const timer = setInterval(act, ms);
  return () => clearInterval(timer);
}

customElements.define("chat-thread", ChatThread);
