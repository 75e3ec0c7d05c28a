// A slash and a shortcut where one writes become the reply that is kept under it.

const TYPED = /(^|\s)\/([^\s/]+)$/u;

/** Put in the reply whose shortcut stands before the cursor, or before the space that ends it; false where there is none. */
export function expand(form, text, { afterSpace = false } = {}) {
  const { selectionStart: at, selectionEnd: to, value } = text;
  if (at !== to || (afterSpace && value[at - 1] !== " ")) return false;
  const ends = afterSpace ? at - 1 : at;
  const typed = TYPED.exec(value.slice(0, ends));
  const reply = typed && find(form, typed[2].toLowerCase());
  if (!reply) return false;
  text.setRangeText(reply.dataset.reply, ends - typed[2].length - 1, at, "end");
  return true;
}

const find = (form, shortcut) =>
  [...form.querySelectorAll("[data-shortcut]")].find((reply) => reply.dataset.shortcut === shortcut);
