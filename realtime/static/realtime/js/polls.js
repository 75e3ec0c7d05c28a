// The way to hear of topics where no socket comes through: questions that are answered when something happened, one
// after the other, with the same numbers.

const WAIT_S = 25;
const PAUSE_MS = 200; // whatever answers at once is not asked without end

export class Polls {
  #line;
  #wanted;
  #question = new AbortController();
  #isClosed = false;
  #waitS = 0; // the first is answered at once: then it is known that they come through

  constructor(line, wanted) {
    this.#line = line;
    this.#wanted = wanted;
    this.#run();
  }

  ask() {
    this.#question.abort(); // and the next one asks for this topic, too
  }

  leave() {
    this.#question.abort();
  }

  ack() {}

  /** Signals go over sockets alone. */
  signal() {}

  /** A question that comes to nothing fails by itself. */
  isDead() {
    return false;
  }

  check() {
    this.#question.abort();
  }

  close() {
    this.#isClosed = true;
    this.#question.abort();
  }

  async #run() {
    try {
      while (!this.#isClosed) await this.#next();
    } catch (error) {
      console.info("Long polls do not come through:", error.message);
      if (!this.#isClosed) this.#line.down({});
    }
  }

  async #next() {
    this.#question = new AbortController();
    const asked = [...this.#wanted.keys()];
    const answer = await this.#fetch(this.#question.signal);
    if (this.#isClosed || !answer) return;
    if (!this.#waitS) this.#line.up();
    this.#waitS = WAIT_S;
    for (const topic of asked) this.#take(topic, answer.topics[topic]);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }

  async #fetch(signal) {
    try {
      const response = await fetch(this.#address(), { signal, cache: "no-store" });
      const answer = await response.json();
      if (response.ok) return answer;
      if (response.status !== 404) throw new Error(`status ${response.status}`);
      return this.#giveUp(answer.error.details);
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
  }

  /** What may not be heard is named, and the rest asked for again. */
  #giveUp(details) {
    const refused = details.filter(({ field }) => this.#wanted.has(field));
    if (!refused.length) throw new Error("status 404");
    refused.forEach(({ field }) => this.#line.refused(field));
    return null;
  }

  #address() {
    const query = new URLSearchParams({ wait: this.#waitS });
    for (const [topic, { seq, ticket }] of this.#wanted) {
      query.append("topic", seq === undefined ? topic : `${topic}@${seq}`);
      if (ticket) query.append("ticket", ticket);
    }
    return `/stream/events?${query}`;
  }

  #take(topic, told) {
    if (!told) return;
    if (told.gap) this.#line.message({ type: "gap", topic, seq: told.seq });
    told.events.forEach((event) => this.#line.message(event));
    this.#line.heard(topic, told.seq);
  }
}
