// Where one signs out, and where one's account is no more: what one wrote and did not send goes, for whoever uses the
// browser next is to find nothing of it, nor to send it.

import { forgetOthers } from "haat/chat/draft";
import { forgetAll } from "haat/chat/queue";

const WAITS_MS = 2_000; // a store that does not answer keeps nobody signed in

const waited = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function forget() {
  forgetOthers();
  return Promise.race([forgetAll(), waited(WAITS_MS)]);
}

if (document.querySelector("[data-left]")) forget();

document.querySelector("form[data-leaves]")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  await forget();
  form.submit();
});
