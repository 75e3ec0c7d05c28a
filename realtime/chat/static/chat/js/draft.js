// What stands in a conversation's form and was not sent: kept by this tab, so that it is there again when somebody comes back
// from signing in or from a page about one message. A photo that was chosen is not.

const PREFIX = "haat-chat-draft:";
const nameOf = ({ owner, room }) => `${PREFIX}${owner}:${room}`;

/** @returns `body`, `isNote`, `isMeanwhile` (it is one for as long as it answers one) and `quote`, as they were; nothing of them where nothing is kept. */
export function recall(talk) {
  forgetOthers(talk.owner);
  try {
    return JSON.parse(sessionStorage.getItem(nameOf(talk))) ?? {};
  } catch {
    return {}; // the browser keeps nothing, or it is not ours
  }
}

export function remember(talk, { body, isNote, isMeanwhile, quote }) {
  try {
    if (body.trim()) sessionStorage.setItem(nameOf(talk), JSON.stringify({ body, isNote, isMeanwhile, quote }));
    else forget(talk);
  } catch {
    // It stays in the form alone.
  }
}

/** What somebody else left in this tab goes; all that was, where nobody is named. */
export function forgetOthers(owner = null) {
  try {
    for (const name of Object.keys(sessionStorage)) {
      const isOwn = owner !== null && name.startsWith(`${PREFIX}${owner}:`);
      if (name.startsWith(PREFIX) && !isOwn) sessionStorage.removeItem(name);
    }
  } catch {
    // Nothing is kept.
  }
}

export function forget(talk) {
  try {
    sessionStorage.removeItem(nameOf(talk));
  } catch {
    // Nothing is kept.
  }
}
