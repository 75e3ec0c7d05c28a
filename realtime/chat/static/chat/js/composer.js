// The form below a conversation: what is sent is shown at once and kept until the market has it.

import { Answering, quoteOf } from "haat/chat/answering";
import { forget, recall, remember } from "haat/chat/draft";
import { shrink } from "haat/chat/photo";
import { Post } from "haat/chat/post";
import { change, drop, keep, list, onForgotten } from "haat/chat/queue";
import { Readers } from "haat/chat/readers";
import { expand } from "haat/chat/shortcuts";

const ADDED = ["picture", "card", "place", "lat", "lon"];
const OURS = new Set(["csrfmiddlewaretoken", "client_id"]);
const SAYS_NOTHING = new Set(["is_internal", "answer_to"]);
const DECIMALS = 6; // a hand's breadth

export class Composer {
  #thread;
  #form;
  #text;
  #bubbles;
  #company;
  #answering;
  #readers;
  #post;
  #keeping = Promise.resolve();

  constructor({ thread, form, bubbles, company }) {
    [this.#thread, this.#form, this.#bubbles, this.#company] = [thread, form, bubbles, company];
    this.#text = form.elements.body;
    this.#answering = new Answering(form);
    this.#readers = new Readers(form);
    this.#post = new Post({
      owner: thread.dataset.owner,
      token: () => thread.token,
      tell: {
        failed: thread.dataset.textFailed,
        sent: (letter) => this.#sent(letter),
        refused: (letter) => this.#isHere(letter) && bubbles.wait(letter),
        waits: () => bubbles.holdUp(),
        signedOut: (letter) => this.#isHere(letter) && (thread.querySelector("[data-signed-out]").hidden = false),
      },
    });
    form.addEventListener("submit", (event) => this.#submit(event));
    this.#text.addEventListener("keydown", (event) => this.#press(event));
    this.#text.addEventListener("input", () => this.#type());
    form.addEventListener("change", () => {
      this.#showAdded();
      this.#remember();
    });
    form.addEventListener("click", (event) => this.#click(event));
    thread.addEventListener("click", (event) => this.#decide(event));
    thread.addEventListener("click", (event) => this.#answer(event));
    if (new URLSearchParams(location.search).has("answer") && this.#answering.quote) this.#readers.offered();
    this.#recall();
    this.#showKept();
    onForgotten(() => this.#leave());
  }

  /** Whoever wrote here has signed out: nothing of it stays for who comes after them. */
  #leave() {
    this.#bubbles.forgetPending();
    this.#text.value = "";
    this.#clear();
  }

  #isHere({ room }) {
    return room === this.#thread.dataset.room;
  }

  async #showKept() {
    const { owner, room } = this.#thread.dataset;
    for (const letter of await list({ owner, room })) this.#bubbles.wait(letter);
    this.#post.walk();
  }

  /** With a keyboard Enter sends; on a phone it begins a line, as everywhere there. After a shortcut neither. */
  #press(event) {
    const ends = (event.key === "Enter" || event.key === "Tab") && !event.shiftKey && !event.isComposing;
    if (ends && expand(this.#form, this.#text)) {
      event.preventDefault();
      return this.#text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const isLine = event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches;
    if (isLine) return;
    event.preventDefault();
    this.#form.requestSubmit(this.#form.querySelector("[data-send]"));
  }

  #type() {
    expand(this.#form, this.#text, { afterSpace: true });
    if (this.#text.value && !this.#readers.isNote) this.#company.tellTyping();
    this.#form.dataset.filled = String(Boolean(this.#text.value.trim()));
    this.#remember();
  }

  #remember() {
    const { isNote, isMeanwhile } = this.#readers;
    remember(this.#thread.dataset, { body: this.#text.value, isNote, isMeanwhile, quote: this.#answering.quote });
  }

  /** What was being written when the page was left. */
  #recall() {
    const { body, isNote, isMeanwhile, quote } = recall(this.#thread.dataset);
    if (!body || this.#text.value) return;
    this.#text.value = body;
    this.#answering.quote ??= quote ?? null;
    this.#form.dataset.filled = "true";
    if (isNote) this.#note({ isMeanwhile });
  }

  // -- What is answered --

  #answer(event) {
    const link = event.target.closest("[data-answer], [data-drop-answer]");
    if (!link) return;
    event.preventDefault();
    this.#answering.quote = "answer" in link.dataset ? quoteOf(link) : null;
    if ("isNote" in link.dataset) this.#note({ isMeanwhile: true });
    else if (!this.#text.value.trim()) this.#readers.goBack(); // what is written already was meant for colleagues
    this.#showAdded();
    link.closest("details")?.removeAttribute("open");
    this.#remember();
    this.#text.focus();
  }

  /** A message has become different: so is what is quoted of it. */
  renew(bubble) {
    this.#answering.renew(bubble);
  }

  // -- What is sent --

  #note({ isMeanwhile = false } = {}) {
    if (isMeanwhile) this.#readers.noteMeanwhile();
    else this.#readers.note();
    this.#showAdded();
  }

  async #submit(event) {
    event.preventDefault();
    const fields = [...new FormData(this.#form)].filter(([name, value]) => !OURS.has(name) && isGiven(value));
    const says = fields.some(([name]) => !SAYS_NOTHING.has(name));
    if (!says) return this.#text.focus();
    const { owner, room } = this.#thread.dataset;
    const clientId = crypto.randomUUID?.() ?? randomId();
    fields.push(["client_id", clientId]);
    const letter = { owner, room, to: this.#form.action, clientId, fields, quote: this.#answering.quote };
    this.#bubbles.wait({ ...letter, error: "" });
    this.#clear();
    this.#thread.goToEnd();
    // One after the other, for a photo takes a while to be made smaller.
    this.#keeping = this.#keeping.then(() => this.#keep(letter));
    await this.#keeping;
    this.#post.hurry();
  }

  async #keep(letter) {
    const fields = [];
    for (const [name, value] of letter.fields) fields.push([name, value instanceof File ? await shrink(value) : value]);
    await keep({ ...letter, fields });
  }

  #clear() {
    this.#readers.reset();
    for (const name of ["lat", "lon"]) this.#form.elements[name].value = ""; // forms leave hidden fields as they are
    this.#answering.quote = null;
    this.#form.querySelector("[data-more]")?.removeAttribute("open");
    this.#form.querySelector("[data-errors]")?.remove();
    this.#form.dataset.filled = "false";
    forget(this.#thread.dataset);
    this.#showAdded();
    this.#text.focus();
  }

  /** The answer is all that was said since what is here, one's own message among it. */
  #sent(letter) {
    if (this.#isHere(letter)) this.#thread.catchUp().then(() => this.#bubbles.settle(letter.clientId));
  }

  /** Say what goes along with the text, where the fields for it are folded away. */
  #showAdded() {
    const note = this.#form.querySelector("[data-added]");
    if (!note) return;
    const { picture, card, place, lat } = this.#form.elements;
    const words = [picture?.files?.[0]?.name, textOf(card), textOf(place), lat?.value && note.dataset.textHere];
    note.textContent = words.filter(Boolean).join(" · ");
    note.hidden = !note.textContent;
    this.#form.toggleAttribute("data-notes", this.#readers.isNote);
  }

  #click(event) {
    const here = event.target.closest("[data-here]");
    if (here) this.#locate(here);
    const reply = event.target.closest("[data-reply]");
    if (reply) {
      event.preventDefault();
      this.#insert(reply.dataset.reply);
    }
  }

  /** Put a reply that is kept ready where one writes. */
  #insert(text) {
    const { selectionStart: from, selectionEnd: to } = this.#text;
    this.#text.setRangeText(text, from, to, "end");
    this.#form.querySelector("[data-replies]")?.removeAttribute("open");
    this.#text.dispatchEvent(new Event("input", { bubbles: true }));
    this.#text.focus();
  }

  #locate(button) {
    const said = this.#form.querySelector("[data-here-said]");
    const fail = () => {
      button.removeAttribute("aria-busy");
      said.textContent = button.dataset.here;
    };
    if (!navigator.geolocation) return fail();
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute("aria-busy");
        said.textContent = "";
        this.#form.elements.lat.value = coords.latitude.toFixed(DECIMALS);
        this.#form.elements.lon.value = coords.longitude.toFixed(DECIMALS);
        this.#showAdded();
      },
      fail,
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
    );
  }

  /** What becomes of a letter that was refused or does not get through: tried again, or written anew. */
  async #decide(event) {
    const button = event.target.closest("[data-again], [data-take-back]");
    const { owner, room } = this.#thread.dataset;
    const clientId = button?.closest("li").dataset.client;
    const letter = button && (await list({ owner, room })).find((other) => other.clientId === clientId);
    if (!letter) return;
    if ("again" in button.dataset) {
      const again = { ...letter, error: "", failures: 0 };
      await change(again);
      this.#bubbles.wait(again);
      return this.#post.hurry();
    }
    if (!this.#takeBack(letter)) {
      const why = this.#thread.dataset.textTaken;
      const held = { ...letter, error: why };
      await change(held);
      return this.#bubbles.wait(held);
    }
    await drop(letter.id);
    this.#bubbles.settle(letter.clientId);
    this.#text.focus();
  }

  /** Put a letter back into the form, before what stands there; false where both have something beside the words. */
  #takeBack(letter) {
    const [fields, { elements }] = [new Map(letter.fields), this.#form];
    const adds = ADDED.filter((name) => fields.has(name) && elements[name]);
    if (adds.length && ADDED.some((name) => elements[name]?.value)) return false;
    for (const name of adds) {
      const value = fields.get(name);
      if (value instanceof Blob) elements[name].files = listOf(value);
      else elements[name].value = value;
    }
    this.#text.value = [fields.get("body"), this.#text.value].filter(Boolean).join("\n");
    this.#answering.quote ??= letter.quote ?? null;
    if (fields.get("is_internal") === "1") this.#note();
    this.#showAdded();
    this.#type();
    return true;
  }
}

const isGiven = (value) => (value instanceof File ? value.size > 0 : value !== "");

/** A file as a field of a form takes it. */
function listOf(file) {
  const holder = new DataTransfer();
  holder.items.add(file);
  return holder.files;
}

const textOf = (select) => (select?.value ? select.selectedOptions[0].textContent.trim() : "");

/** For pages without TLS, where browsers do not make ids. */
function randomId() {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
