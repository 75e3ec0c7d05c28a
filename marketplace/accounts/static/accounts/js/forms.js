// What makes forms kinder: a look at the password, no second sending, a wait before the next code. All work without it.

for (const summary of document.querySelectorAll(".error-summary")) summary.focus();

document.addEventListener("click", (event) => {
  const shower = event.target.closest("[data-shows]");
  if (shower) showPassword(shower);
  if (event.target.closest("[data-prints]")) print();
});

function showPassword(button) {
  const input = document.getElementById(button.dataset.shows);
  const isShown = input.type === "text";
  input.type = isShown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!isShown));
}

// A form is sent once, however fast one taps; who comes back to it from history finds it ready again.
const ONCE_WITHIN_MS = 5000;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-form]")) return;
  if (Date.now() - Number(form.dataset.sent ?? 0) < ONCE_WITHIN_MS) return event.preventDefault();
  form.dataset.sent = Date.now();
  event.submitter?.setAttribute("aria-busy", "true");
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-form]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});

const digitsOf = (number) => new Intl.NumberFormat(document.documentElement.lang === "bn" ? "bn-BD" : "en").format(number);

function countDown(button, left) {
  const note = button.form.querySelector("[data-waiting]");
  button.disabled = left > 0;
  note.textContent = left > 0 ? button.dataset.waitsText.replace("%s", digitsOf(left)) : "";
  if (left > 0) setTimeout(() => countDown(button, left - 1), 1000);
}

for (const button of document.querySelectorAll("[data-waits]")) countDown(button, Number(button.dataset.waits));
