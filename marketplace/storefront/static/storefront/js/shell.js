// What every page's shell does in the browser: the theme, the language link, sheets and toasts.

const root = document.documentElement;
const themeToggle = document.querySelector("[data-theme-toggle]");
const systemDark = matchMedia("(prefers-color-scheme: dark)");

function currentTheme() {
  return root.dataset.theme ?? (systemDark.matches ? "dark" : "light");
}

function showTheme() {
  const theme = currentTheme();
  themeToggle?.setAttribute("aria-pressed", String(theme === "dark"));
  if (!root.dataset.theme) return;
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.content = meta.dataset[theme];
}

function setTheme(theme) {
  root.dataset.theme = theme;
  try {
    localStorage.setItem("haat-theme", theme);
  } catch {
    // Storage is refused: the choice lasts as long as the page.
  }
  showTheme();
  root.dispatchEvent(new CustomEvent("haat:theme", { detail: theme }));
}

themeToggle?.addEventListener("click", () => setTheme(currentTheme() === "dark" ? "light" : "dark"));
systemDark.addEventListener("change", () => {
  showTheme();
  if (!root.dataset.theme) root.dispatchEvent(new CustomEvent("haat:theme", { detail: currentTheme() }));
});
showTheme();

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-language-link]");
  // The address has moved on since the page was made: the other language takes the same state along.
  if (link) link.search = location.search;

  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();

  const closer = event.target.closest("[data-dismiss]");
  if (closer) closer.closest(".toast").remove();

  const seeker = event.target.closest("[data-focus-search]");
  const search = seeker && document.querySelector(".search-input");
  if (search) {
    event.preventDefault();
    search.scrollIntoView({ block: "center" });
    search.focus();
  }
});

/** Says something briefly at the lower edge; screen readers hear it too. */
export function toast(text) {
  const box = document.createElement("div");
  box.className = "toast";
  box.textContent = text;
  document.getElementById("toasts").append(box);
  setTimeout(() => box.remove(), 6000);
}

export { currentTheme };

// What happens meanwhile is heard where something on the page asks for it: for who is signed in, and on pages of orders.
if (document.querySelector("[data-live-topic]")) import("haat/realtime/page");
