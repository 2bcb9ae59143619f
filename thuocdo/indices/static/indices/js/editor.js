// The tree of criteria by arrow keys, and where one is in it after a part of the page was exchanged.

const rows = (tree) => [...tree.querySelectorAll("a, summary")].filter(
  (each) => each.matches("a") && each.closest("details:not([open])")?.querySelector("summary")?.contains(each) !== false
    && each.checkVisibility(),
);

document.addEventListener("keydown", (event) => {
  const tree = event.target.closest?.("[data-tree]");
  const link = event.target.closest?.("[data-tree] li")?.querySelector("a");
  if (!tree || !link || event.altKey || event.ctrlKey || event.metaKey) return;
  const visible = rows(tree);
  const here = visible.indexOf(link);
  const branch = link.closest("summary")?.parentElement;
  const goTo = (place) => { visible[place]?.focus(); event.preventDefault(); };
  switch (event.key) {
    case "ArrowDown": goTo(Math.min(here + 1, visible.length - 1)); break;
    case "ArrowUp": goTo(Math.max(here - 1, 0)); break;
    case "Home": goTo(0); break;
    case "End": goTo(visible.length - 1); break;
    case "ArrowRight": if (branch && !branch.open) { branch.open = true; event.preventDefault(); } else if (branch) goTo(here + 1); break;
    case "ArrowLeft":
      if (branch?.open) { branch.open = false; event.preventDefault(); } else {
        const above = link.closest("ul")?.closest("details")?.querySelector(":scope > summary a");
        if (above) { above.focus(); event.preventDefault(); }
      }
      break;
  }
});

// A click on a title inside a summary follows the link and does not fold the branch.
document.addEventListener("htmx:afterSettle", () => {
  for (const link of document.querySelectorAll("[data-tree] a")) {
    if (link.pathname === location.pathname) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "editor") document.querySelector(".editor__name")?.scrollIntoView({ block: "nearest" });
});

// Another kind of rule shows its form at once; without scripts there is a button for that.
document.addEventListener("change", (event) => {
  if (event.target.id === "id_rule_kind") document.querySelector('button[name="kind"]')?.click();
});
