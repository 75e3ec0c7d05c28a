// The line on which a browser hears of topics: a socket, or, where none comes through, long polls with the same
// numbers.
//
// What is wanted is kept here while there is no line, and asked for from where it stopped as soon as there is one.

import { Polls } from "haat/realtime/polls";
import { Socket } from "haat/realtime/socket";

const [FIRST_WAIT_MS, MOST_WAIT_MS] = [2_000, 60_000];
const STEADY_AFTER_MS = 10_000; // a line that held so long was a good one
const LINGER_MS = 5_000; // a line that nobody wants for so long is given up
const TRIES_OF_A_SOCKET = 3;
const SOCKET_AGAIN_MS = 300_000;

/** How long to wait before the next try: longer each time, and no two browsers as long, lest they come all at once. */
const waitBefore = (tries) => 200 + Math.random() * Math.min(FIRST_WAIT_MS * 2 ** tries, MOST_WAIT_MS);

export class Line {
  #wanted = new Map(); // topic → { seq: the last number that is known, ticket, since: when it was asked for }
  #told;
  #way = null;
  #isUp = false;
  #openedAt = 0;
  #upSince = Infinity;
  #tries = 0;
  #hasPolled = false;
  #isTrial = false;
  #token;
  #retry;
  #lingering;
  #socketAgain;

  /** @param told what is done with what comes: `heard(topic, seq)`, `message(message)`, `signal(message)`, `refused(topic)`,
   *   `lost()`. */
  constructor(told) {
    this.#told = told;
  }

  /** Hear a topic from behind the number `seq`; without one, what comes from now on. */
  want(topic, seq, ticket) {
    clearTimeout(this.#lingering);
    this.#wanted.set(topic, { seq, ticket, since: performance.now() });
    if (this.#isUp) this.#way.ask(topic, this.#wanted.get(topic));
    else this.check();
  }

  /** The newest ticket is the one to come back with. */
  renew(topic, ticket) {
    const wanted = this.#wanted.get(topic);
    if (wanted && ticket) wanted.ticket = ticket;
  }

  /** Tell the others something that is soon over. It is not kept for a way that there is not. */
  signal(topic, kind) {
    if (this.#isUp && this.#wanted.has(topic)) this.#way.signal(topic, kind);
  }

  forget(topic) {
    if (this.#wanted.delete(topic) && this.#isUp) this.#way.leave(topic);
    if (this.#wanted.size) return;
    if (this.#hasPolled) this.close(); // there is nothing to ask
    else this.#lingering = setTimeout(() => this.close(), LINGER_MS);
  }

  /** There may be a line again, or none any more: look now. Of one that is surely dead nothing is waited for. */
  check({ isAnotherNetwork = false } = {}) {
    if (this.#way?.isDead({ isAnotherNetwork })) this.#reopen();
    else if (this.#isUp) this.#way.check();
    else if (!this.#way) this.#open();
  }

  close() {
    for (const timer of [this.#retry, this.#lingering, this.#socketAgain]) clearTimeout(timer);
    this.#way?.close();
    this.#way = null;
    this.#isUp = false;
  }

  // -- What the way there tells, be it a socket or polls --

  up() {
    this.#isUp = true;
    this.#isTrial = false;
    this.#upSince = Date.now();
    if (this.#hasPolled) this.#socketAgain = setTimeout(() => this.#change(), SOCKET_AGAIN_MS);
    else if (this.#token) this.#way.resume(this.#token);
    else this.resumed({});
    this.#token = undefined;
  }

  resumed(topics) {
    for (const [topic, wanted] of this.#wanted) {
      if (topic in topics) this.heard(topic, topics[topic]);
      else this.#way.ask(topic, wanted);
    }
  }

  /** What could not be answered a while ago. */
  askAgain(topic) {
    if (this.#wanted.has(topic)) this.#way.ask(topic, this.#wanted.get(topic));
  }

  heard(topic, seq) {
    const wanted = this.#wanted.get(topic);
    if (!wanted) return;
    // What came up to there has come before this; where it did not, it is asked for once more.
    wanted.seq ??= seq;
    this.#told.heard(topic, wanted.seq);
  }

  message(message) {
    const wanted = this.#wanted.get(message.topic);
    if (!wanted || (message.type === "event" && message.seq <= wanted.seq)) return;
    // After a gap the number may be a lower one: where the market was put back to what it was yesterday.
    wanted.seq = message.seq;
    this.#way.ack(message.topic, message.seq);
    this.#told.message(message);
  }

  /** What has no number, from others who hear the topic. */
  signalled(message) {
    if (this.#wanted.has(message.topic)) this.#told.signal(message);
  }

  /** A socket is theirs who opened it: whoever has signed in since then finds their topics on a new one. */
  notFound(topic) {
    if (this.#wanted.get(topic)?.since > this.#openedAt) this.#reopen();
    else this.refused(topic);
  }

  refused(topic) {
    if (!this.#wanted.delete(topic)) return;
    if (!this.#wanted.size && this.#hasPolled) this.close();
    this.#told.refused(topic);
  }

  down({ token, waitMs }) {
    this.#tries = Date.now() - this.#upSince >= STEADY_AFTER_MS ? 0 : this.#tries + 1;
    this.#token = token;
    this.close();
    this.#upSince = Infinity;
    this.#told.lost();
    this.#retry = setTimeout(() => this.#open(), waitMs ?? (this.#isTrial ? 0 : waitBefore(this.#tries)));
    this.#isTrial = false;
  }

  // -- Which way is gone --

  #open() {
    clearTimeout(this.#retry);
    if (this.#way || !this.#wanted.size) return;
    // Polls that fail too say that it is not the socket: then both are tried in turn.
    this.#hasPolled = this.#tries >= TRIES_OF_A_SOCKET && !this.#hasPolled;
    this.#openedAt = performance.now();
    this.#way = this.#hasPolled ? new Polls(this, this.#wanted) : new Socket(this);
  }

  #reopen() {
    this.close();
    this.#told.lost();
    this.#open();
  }

  /** From polls, which worked, to a socket: it may come through by now. If not, there are polls again at once. */
  #change() {
    [this.#tries, this.#isTrial] = [TRIES_OF_A_SOCKET, true];
    this.#reopen();
  }
}
