// Takes what was written to the market: one letter after the other, by one tab at a time, each until it is there. Every
// letter has an id of its own, so one whose answer was lost on the way is not there twice.

import { change, drop, list } from "haat/chat/queue";

const LOCK = "haat-chat-post";
const [FIRST_WAIT_MS, MOST_WAIT_MS] = [1_000, 30_000];
const GIVES_UP_MS = 20_000;
const GIVES_UP_ON_FILES_MS = 180_000;
const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

const alone = (act) => (navigator.locks ? navigator.locks.request(LOCK, act) : act());

export class Post {
  #owner;
  #token;
  #tell;
  #waiting = null;
  #tries = 0;
  #isWalking = false;
  #isCalled = false;

  /**
   * @param owner whose letters it takes.
   * @param token gives what the market wants with every form.
   * @param tell is told `sent` (letter), `refused` (letter), `waits` (letter) and `signedOut` (letter); `failed` says
   *   that something was not taken where the market does not say why.
   */
  constructor({ owner, token, tell = {} }) {
    this.#owner = owner;
    this.#token = token;
    this.#tell = tell;
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  /** There is something to take, or a way again. */
  hurry() {
    this.#tries = 0;
    this.walk();
  }

  async walk() {
    this.#isCalled = true;
    if (this.#isWalking) return;
    this.#isWalking = true;
    clearTimeout(this.#waiting);
    try {
      while (this.#isCalled) {
        this.#isCalled = false;
        await alone(() => this.#round());
      }
    } finally {
      this.#isWalking = false;
    }
  }

  async #round() {
    for (;;) {
      const letter = (await list({ owner: this.#owner })).find(({ error }) => !error);
      if (!letter || !(await this.#take(letter))) return;
    }
  }

  /** Whether the next one may go. */
  async #take(letter) {
    const answer = await this.#send(letter);
    if (!answer || LATER.has(answer.status)) return this.#wait(letter, answer);
    // Led to sign in, or the page is from before they signed in anew.
    if (answer.redirected || (answer.status === 403 && !isJson(answer))) return this.#tell.signedOut?.(letter);
    this.#tries = 0;
    if (answer.ok) {
      await drop(letter.id);
      this.#tell.sent?.(letter);
    } else {
      const refused = { ...letter, error: (await whyNot(answer)) || this.#tell.failed || String(answer.status) };
      await change(refused);
      this.#tell.refused?.(refused);
    }
    return true;
  }

  async #send({ to, fields }) {
    const form = new FormData();
    for (const [name, value] of fields) form.append(name, value);
    form.append("csrfmiddlewaretoken", this.#token());
    const headers = { "HX-Request": "true", "HX-Request-Type": "partial" };
    const isLarge = fields.some(([, value]) => value instanceof Blob);
    const signal = AbortSignal.timeout(isLarge ? GIVES_UP_ON_FILES_MS : GIVES_UP_MS);
    try {
      return await fetch(to, { method: "POST", body: form, headers, signal });
    } catch {
      return null; // no way there, or none back
    }
  }

  #wait(letter, answer) {
    const longer = Math.min(FIRST_WAIT_MS * 2 ** this.#tries, MOST_WAIT_MS);
    const asked = Number(answer?.headers.get("Retry-After") ?? 0) * 1000;
    this.#tries += 1;
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.walk(), Math.max(longer, asked) * (1 + Math.random() / 4));
    this.#tell.waits?.(letter);
    return false;
  }
}

/** What the market says against a letter, for whoever wrote it. */
async function whyNot(answer) {
  const told = await answer.json().catch(() => ({}));
  return told.errors?.join(" ") || told.error?.message || "";
}

const isJson = (answer) => Boolean(answer.headers.get("Content-Type")?.includes("json"));
