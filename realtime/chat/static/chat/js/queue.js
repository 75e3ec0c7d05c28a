// What was written and has not reached the market: kept in this browser, in order, so that it survives a reload, a dead
// battery and a day without a network. Where the browser refuses to keep anything, it is kept as long as the page.

const [NAME, STORE] = ["haat-chat", "letters"];
const KEPT_FOR_MS = 7 * 24 * 60 * 60 * 1000; // what is older was forgotten by whoever wrote it
const inMemory = new Map();
let opened;
let lastId = 0;

function open() {
  opened ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
      request.onsuccess = () => resolve(request.result);
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
  if (!(await open())) {
    lastId += 1;
    inMemory.set(lastId, { ...kept, id: lastId });
    return inMemory.get(lastId);
  }
  return { ...kept, id: await inStore("readwrite", (store) => store.add(kept)) };
}

/** Whoever's letters, the oldest first; of one room, or of all. */
export async function list({ owner, room = null }) {
  const all = (await open()) ? await inStore("readonly", (store) => store.getAll()) : [...inMemory.values()];
  const isFresh = ({ at }) => Date.now() - at < KEPT_FOR_MS;
  for (const letter of all) if (!isFresh(letter)) await drop(letter.id);
  return all.filter((letter) => isFresh(letter) && letter.owner === owner && (room === null || letter.room === room));
}

/** Keep a letter as it is now: the market has refused it, or it is to be tried again. */
export async function change(letter) {
  if (await open()) await inStore("readwrite", (store) => store.put(letter));
  else inMemory.set(letter.id, letter);
}

export async function drop(id) {
  inMemory.delete(id);
  if (await open()) await inStore("readwrite", (store) => store.delete(id));
}
