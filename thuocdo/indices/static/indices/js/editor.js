// The tree of criteria by arrow keys, and where one is in it after a part of the page was exchanged.

const visibleLinks = (tree) => [...tree.querySelectorAll("a")].filter((link) => link.checkVisibility());

document.addEventListener("keydown", (event) => {
  const tree = event.target.closest?.("[data-tree]");
  const row = event.target.closest?.("[data-tree] li");
  if (!tree || !row || event.altKey || event.ctrlKey || event.metaKey) return;
  const links = visibleLinks(tree);
  const here = links.indexOf(row.querySelector("a"));
  const branch = row.querySelector(":scope > details");
  const goTo = (link) => { link?.focus(); event.preventDefault(); };
  const fold = (open) => { branch.open = open; event.preventDefault(); };
  switch (event.key) {
    case "ArrowDown": goTo(links[here + 1]); break;
    case "ArrowUp": goTo(links[here - 1]); break;
    case "Home": goTo(links[0]); break;
    case "End": goTo(links.at(-1)); break;
    case "ArrowRight": if (branch && !branch.open) fold(true); else if (branch) goTo(links[here + 1]); break;
    case "ArrowLeft": if (branch?.open) fold(false); else goTo(row.parentElement.closest("li")?.querySelector("a")); break;
  }
});

// Where one is, after a part of the page was exchanged.
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
