// The usual way to hear of topics: a WebSocket. docs/live.md tells what goes over it.

const PROTOCOL = "haat.v1";
const ANSWER_WITHIN_MS = 10_000;
const ANSWER_READER_WITHIN_MS = 3_000; // somebody looks at the page
const DEAD_AFTER_MS = 65_000; // of silence: the server soon gives up one that it does not hear, and we ask more often
const ACK_EVERY_MS = 5_000;
const [BURST, A_SECOND] = [30, 15]; // of messages that we send, below what the server takes
const ASK_AGAIN_MS = 30_000;
const LONG_WAIT_MS = 300_000;
// After these, coming back soon will not help: too big, malformed, too many (`CloseCode`, realtime/wire.py).
const UNWELCOME = new Set([1009, 4400, 4429]);

/** Tells its line when it is up, what it hears, and once that it is down. */
export class Socket {
  #line;
  #socket;
  #asked = new Map(); // the id of a request → its topic, or null where it asks to resume
  #outbox = [];
  #allowance = BURST;
  #acks = new Map();
  #timers = [];
  #deadline;
  #heardAt = Date.now();

  constructor(line) {
    this.#line = line;
    const address = new URL("/ws/", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    this.#socket = new WebSocket(address, PROTOCOL);
    this.#socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    this.#socket.onclose = ({ code, reason }) => this.#end({ code, reason });
    this.#expectAnswer(ANSWER_WITHIN_MS);
  }

  ask(topic, { seq, ticket }) {
    this.#request({ type: "subscribe", topic, after: seq ?? undefined, ticket: ticket || undefined }, topic);
  }

  resume(token) {
    this.#request({ type: "resume", token }, null);
  }

  leave(topic) {
    this.#acks.delete(topic);
    this.#say({ type: "unsubscribe", topic });
  }

  signal(topic, kind) {
    this.#say({ type: "signal", topic, kind });
  }

  ack(topic, seq) {
    this.#acks.set(topic, seq);
  }

  /** Whether there cannot be anybody at the other end any more: the phone slept, or is on another network. */
  isDead({ isAnotherNetwork }) {
    return isAnotherNetwork || Date.now() - this.#heardAt > DEAD_AFTER_MS;
  }

  /** Whether there still is somebody at the other end: a phone that slept for a moment does not know. */
  check() {
    this.#ping(ANSWER_READER_WITHIN_MS);
  }

  close() {
    this.#stop();
    // One that is not open yet is ended when it is: browsers complain otherwise.
    this.#socket.onopen = () => this.#socket.close(1000);
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.close(1000);
  }

  #request(message, topic) {
    const id = String(this.#asked.size + 1);
    this.#asked.set(id, topic);
    this.#say({ ...message, id });
  }

  #say(message) {
    this.#outbox.push(message);
    this.#send();
  }

  #send() {
    while (this.#allowance > 0 && this.#outbox.length && this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(this.#outbox.shift()));
      this.#allowance -= 1;
    }
  }

  #ping(withinMs) {
    this.#say({ type: "ping" });
    this.#expectAnswer(withinMs);
  }

  #hear(message) {
    this.#heardAt = Date.now();
    clearTimeout(this.#deadline);
    if (message.type === "welcome") this.#begin(message);
    else if (message.type === "subscribed") this.#line.heard(message.topic, message.seq);
    else if (message.type === "resumed") this.#line.resumed(message.topics);
    else if (message.type === "unsubscribed" && message.reason) this.#line.refused(message.topic);
    else if (message.type === "error") this.#refused(message);
    else if (message.type === "event" || message.type === "gap") this.#line.message(message);
    else if (message.type === "signal") this.#line.signalled(message);
  }

  #begin({ ping_every_s: everyS }) {
    const every = (ms, act) => this.#timers.push(setInterval(act, ms));
    every(everyS * 1000, () => this.#ping(ANSWER_WITHIN_MS));
    every(ACK_EVERY_MS, () => this.#acknowledge());
    every(1000, () => {
      this.#allowance = Math.min(this.#allowance + A_SECOND, BURST);
      this.#send();
    });
    this.#line.up();
  }

  #acknowledge() {
    for (const [topic, seq] of this.#acks) this.#say({ type: "ack", topic, seq });
    this.#acks.clear();
  }

  #refused({ id, error }) {
    const topic = this.#asked.get(id);
    if (topic === null) this.#line.resumed({});
    else if (topic && error.code === "not_found") this.#line.notFound(topic);
    else if (topic) this.#timers.push(setTimeout(() => this.#line.askAgain(topic), ASK_AGAIN_MS));
  }

  #expectAnswer(withinMs) {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => {
      this.close();
      this.#line.down({});
    }, withinMs);
  }

  #end({ code, reason }) {
    this.#stop();
    const token = reason.match(/resume=(\S+)/)?.[1];
    this.#line.down({ token, waitMs: UNWELCOME.has(code) ? LONG_WAIT_MS : undefined });
  }

  #stop() {
    this.#socket.onmessage = this.#socket.onclose = null;
    clearTimeout(this.#deadline);
    this.#timers.forEach(clearTimeout);
  }
}
