// What Unfold's templates say in expressions, for Alpine's build that evaluates no text as script: it finds names in
// registered data alone, and nothing of the browser's own.

const SIDEBAR = "sidebarDesktopOpen";

document.addEventListener("alpine:init", () => {
  window.Alpine.data("theme", window.theme);
  window.Alpine.data("searchForm", window.searchForm);
  window.Alpine.data("administration", () => ({
    activeTab: document.body.dataset.firstTab,
    sidebarMobileOpen: false,
    sidebarDesktopOpen: localStorage.getItem(SIDEBAR) !== "0",
    // The few things of the browser's that templates name.
    localStorage: { setItem: (name, value) => localStorage.setItem(name, value) },
    window: { location: { pathname: location.pathname, search: location.search } },
    init() {
      this.activeTab = window.getCurrentTab?.() || document.body.dataset.firstTab;
    },
  }));
});
