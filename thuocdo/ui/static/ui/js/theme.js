// Light or dark as the reader chose. Runs before the first paint, so that the page doesn't flash; not a module for that reason.
(() => {
  const root = document.documentElement;
  const remembered = () => { try { return localStorage.getItem("theme") || ""; } catch { return ""; } };
  const apply = (theme) => { if (theme) root.dataset.theme = theme; else delete root.dataset.theme; };
  apply(remembered());
  document.addEventListener("DOMContentLoaded", () => {
    for (const part of document.querySelectorAll("[data-theme-switch]")) {
      const buttons = [...part.querySelectorAll("button")];
      const show = () => buttons.forEach((b) => b.setAttribute("aria-pressed", String(b.value === (root.dataset.theme || ""))));
      part.addEventListener("click", ({ target }) => {
        if (!buttons.includes(target)) return;
        try { localStorage.setItem("theme", target.value); } catch { /* private window: the choice lasts for this page */ }
        apply(target.value);
        show();
      });
      part.hidden = false;
      show();
    }
  });
})();
