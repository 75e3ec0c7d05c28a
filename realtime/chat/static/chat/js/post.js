// Takes what was written to the market: one letter of a room after the other, by one tab at a time, each until it is there.
// Every letter has an id of its own, so one whose answer was lost on the way is not there twice. One that does not get
// through, be it too large for the network or more than the market can do, keeps no other room's waiting, and after a few
// times its writer decides about it.

import { change, drop, list } from "haat/chat/queue";

const LOCK = "haat-chat-post";
const [FIRST_WAIT_MS, MOST_WAIT_MS] = [1_000, 30_000];
const GIVES_UP_MS = 20_000;
const GIVES_UP_ON_FILES_MS = 180_000;
const MOST_FAILURES = 3;
const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

const [GO_ON, HOLD, STOP] = ["go on", "hold", "stop"];

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
    const held = new Set(); // rooms in which one has to wait: what was written after it waits behind it
    for (;;) {
      const letters = await list({ owner: this.#owner });
      const letter = letters.find(({ error, room }) => !error && !held.has(room));
      if (!letter) return;
      const next = await this.#take(letter);
      if (next === STOP) return;
      if (next === HOLD) held.add(letter.room);
    }
  }

  /** What may go next: all, all but the same room's, or nothing. */
  async #take(letter) {
    const answer = await this.#send(letter);
    const isLarge = hasFiles(letter);
    // Where there is no way at all nothing else gets through; but a large one may be all that does not.
    if (!answer && !isLarge) return this.#wait(letter, answer, STOP);
    // Led to sign in, or the page is from before they signed in anew.
    if (answer?.redirected || (answer?.status === 403 && !isJson(answer))) {
      this.#tell.signedOut?.(letter);
      return STOP;
    }
    if (answer?.status === 500 || (!answer && isLarge && navigator.onLine)) return this.#fail(letter, answer);
    if (!answer || LATER.has(answer.status)) return this.#wait(letter, answer, HOLD);
    this.#tries = 0;
    if (answer.ok) {
      await drop(letter.id);
      this.#tell.sent?.(letter);
      return GO_ON;
    }
    return this.#refuse(letter, await whyNot(answer));
  }

  /** It is tried a few times; then whoever wrote it decides. */
  async #fail(letter, answer) {
    const failures = (letter.failures ?? 0) + 1;
    if (failures >= MOST_FAILURES) return this.#refuse(letter, "");
    await change({ ...letter, failures });
    return this.#wait(letter, answer, HOLD);
  }

  async #refuse(letter, why) {
    const refused = { ...letter, failures: 0, error: why || this.#tell.failed || "?" };
    await change(refused);
    this.#tell.refused?.(refused);
    return GO_ON;
  }

  async #send(letter) {
    const { to, fields } = letter;
    const form = new FormData();
    for (const [name, value] of fields) form.append(name, value);
    form.append("csrfmiddlewaretoken", this.#token());
    const headers = { "HX-Request": "true", "HX-Request-Type": "partial" };
    const signal = AbortSignal.timeout(hasFiles(letter) ? GIVES_UP_ON_FILES_MS : GIVES_UP_MS);
    try {
      return await fetch(to, { method: "POST", body: form, headers, signal });
    } catch {
      return null; // no way there, or none back
    }
  }

  #wait(letter, answer, next) {
    const longer = Math.min(FIRST_WAIT_MS * 2 ** this.#tries, MOST_WAIT_MS);
    const asked = Number(answer?.headers.get("Retry-After") ?? 0) * 1000;
    this.#tries += 1;
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.walk(), Math.max(longer, asked) * (1 + Math.random() / 4));
    this.#tell.waits?.(letter);
    return next;
  }
}

/** What the market says against a letter, for whoever wrote it. */
async function whyNot(answer) {
  const told = await answer.json().catch(() => ({}));
  return told.errors?.join(" ") || told.error?.message || "";
}

const hasFiles = ({ fields }) => fields.some(([, value]) => value instanceof Blob);

const isJson = (answer) => Boolean(answer.headers.get("Content-Type")?.includes("json"));
