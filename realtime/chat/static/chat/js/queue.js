// What was written and has not reached the market: kept in this browser, in order, so that it survives a reload, a dead
// battery and a day without a network. What the browser refuses to keep (all of it, or a photo on a full phone) is kept as
// long as the page.

const [NAME, STORE] = ["haat-chat", "letters"];
const KEPT_FOR_MS = 7 * 24 * 60 * 60 * 1000; // what is older was forgotten by whoever wrote it
const inMemory = new Map();
const leaving = globalThis.BroadcastChannel ? new BroadcastChannel("haat-chat-leaving") : null;
const isOfPage = (id) => typeof id === "string"; // those in the store are numbered
let opened;
let lastId = 0;

function open() {
  opened ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
      request.onsuccess = () => {
        request.result.onclose = () => (opened = undefined);
        resolve(request.result);
      };
      request.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opened;
}

/** One step in the store; the answer comes once it is on disk. */
async function inStore(mode, act) {
  const database = await open();
  if (!database) throw new Error("nothing is kept here");
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/**
 * Keep a letter.
 *
 * @param letter `owner` (whose it is: nobody else's page sends it), `room`, `to` (the address that takes it), `clientId`,
 *   and `fields`, pairs of name and text or file.
 * @returns the letter with its place in the order.
 */
export async function keep(letter) {
  const kept = { ...letter, at: Date.now(), error: "" };
  try {
    return { ...kept, id: await inStore("readwrite", (store) => store.add(kept)) };
  } catch {
    lastId += 1;
    const id = `page-${lastId}`;
    inMemory.set(id, { ...kept, id });
    return inMemory.get(id);
  }
}

/** Somebody's letters, the oldest first; of one room, or of all. Those of whoever was here before them go. */
export async function list({ owner, room = null }) {
  const stored = await inStore("readonly", (store) => store.getAll()).catch(() => []);
  const all = [...stored, ...inMemory.values()].sort((one, other) => one.at - other.at);
  const isKept = (letter) => letter.owner === owner && Date.now() - letter.at < KEPT_FOR_MS;
  for (const letter of all) if (!isKept(letter)) await drop(letter.id);
  return all.filter((letter) => isKept(letter) && (room === null || letter.room === room));
}

/** Keep a letter as it is now: the market has refused it, or it is to be tried again. One that was given up stays away. */
export async function change(letter) {
  if (isOfPage(letter.id)) {
    if (inMemory.has(letter.id)) inMemory.set(letter.id, letter);
    return;
  }
  await inStore("readwrite", (store) => {
    const request = store.get(letter.id);
    request.onsuccess = () => request.result && store.put(letter);
    return request;
  });
}

/** Everybody's letters go, for whoever wrote them signs out; pages that are open are told. */
export async function forgetAll() {
  inMemory.clear();
  // Told first: a store that hangs is not waited for.
  leaving?.postMessage("left");
  await inStore("readwrite", (store) => store.clear()).catch(() => null);
}

/** Whoever wrote here has signed out on another page. */
export function onForgotten(act) {
  leaving?.addEventListener("message", () => {
    inMemory.clear();
    act();
  });
}

export async function drop(id) {
  if (isOfPage(id)) inMemory.delete(id);
  else await inStore("readwrite", (store) => store.delete(id));
}
