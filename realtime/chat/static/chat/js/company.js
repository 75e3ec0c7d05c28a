// Who is there on the other side: at the market now or last seen when, and whether they are writing.

import * as live from "haat/realtime/live";

const WRITES_FOR_MS = 6_000; // after the last that was heard of it
const TOLD_EVERY_MS = 3_000;
const language = document.documentElement.lang === "bn" ? "bn-BD" : "en-GB";
const timeZone = "Asia/Dhaka";
const day = new Intl.DateTimeFormat(language, { timeZone, day: "numeric", month: "short" });
const clock = new Intl.DateTimeFormat(language, {
  timeZone,
  hour: "numeric",
  minute: "2-digit",
  hour12: true,
  ...(language === "bn-BD" && { dayPeriod: "short" }), // সকাল, and not AM
});

/** As the market's pages write it (core/formats.py): Bangla names the part of the day before the hour. */
function moment(at) {
  const of = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const time = language === "bn-BD" ? `${of.dayPeriod} ${of.hour}:${of.minute}` : clock.format(at);
  return `${day.format(at)}, ${time}`;
}

export class Company {
  #thread;
  #typing;
  #presence;
  #ending;
  #toldAt = -Infinity;

  constructor(thread) {
    this.#thread = thread;
    this.#typing = thread.querySelector("[data-typing]");
    this.#presence = thread.querySelector("[data-presence]");
  }

  hear({ kind, data }) {
    if (kind === "typing" && data.side !== this.#thread.dataset.side) this.#write(data);
    else if (kind === "presence") this.#meet(data.people);
  }

  /** Somebody writes; shops and staff by the name that they are known by. */
  #write({ side, name }) {
    const { textTyping, staff, other } = this.#thread.dataset;
    this.#typing.textContent = textTyping.replace("%s", name || (side === "staff" ? staff : other));
    this.#typing.hidden = false;
    clearTimeout(this.#ending);
    this.#ending = setTimeout(() => (this.#typing.hidden = true), WRITES_FOR_MS);
  }

  /** What somebody wrote has come. */
  quiet(bubbles) {
    if (bubbles.some(({ dataset }) => !("mine" in dataset))) this.#typing.hidden = true;
  }

  #meet(people) {
    if (this.#thread.dataset.side === "staff") return; // of whom they are told would be a riddle
    const others = people.filter(({ side }) => side !== this.#thread.dataset.side);
    if (!others.length || !this.#presence) return;
    const isOnline = others.some(({ online }) => online);
    const seen = others.map(({ last_seen_at: at }) => at).filter(Boolean).sort().at(-1);
    const { textOnline, textSeen } = this.#thread.dataset;
    this.#presence.dataset.presence = isOnline ? "online" : "away";
    const words = isOnline ? textOnline : seen ? textSeen.replace("%s", moment(new Date(seen))) : "";
    this.#presence.querySelector("[data-presence-words]").textContent = words;
    this.#presence.hidden = !words;
  }

  /** One writes oneself: the others are told of it now and then. */
  tellTyping() {
    if (performance.now() - this.#toldAt < TOLD_EVERY_MS) return;
    this.#toldAt = performance.now();
    live.signal?.(this.#thread.dataset.roomTopic, "typing");
  }
}
