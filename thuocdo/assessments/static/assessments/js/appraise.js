// The appraiser's grid by keyboard. Keys count only while the cursor is in the table, and never while somebody types.

import "./ruling.js";

const grid = document.querySelector("[data-grid]");
const panel = document.getElementById("khung");
const told = document.querySelector("[data-told]");
const rows = () => [...grid.querySelectorAll("tr[data-row]")];
let here = null; // id of the line last stood on: the row itself is exchanged when it has been judged

const stand = (row) => {
  if (!row) return;
  for (const each of rows()) {
    each.tabIndex = each === row ? 0 : -1;
    each.toggleAttribute("data-here", each === row);
  }
  here = row.id;
  row.focus();
};
const step = (row, by) => stand(rows()[rows().indexOf(row) + by]);
const types = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
const open = () => panel.matches(":popover-open");
const close = () => {
  if (open()) panel.hidePopover();
  panel.replaceChildren();
  stand(document.getElementById(here));
};

const keys = {
  j: (row) => step(row, 1), ArrowDown: (row) => step(row, 1),
  k: (row) => step(row, -1), ArrowUp: (row) => step(row, -1),
  a: (row) => row.querySelector("[data-do=accept]")?.click(),
  c: (row) => row.querySelector("[data-do=change]")?.click(),
  e: (row) => row.querySelector("[data-do=ask]")?.click(),
  o: (row) => row.querySelector("[data-do=evidence]")?.click(),
  x: (row) => row.querySelector("input[type=checkbox]")?.click(),
  "?": () => { const help = document.getElementById("phim"); if (help) { help.open = true; help.querySelector("summary").focus(); } },
};

grid?.addEventListener("keydown", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (!row || event.altKey || event.ctrlKey || event.metaKey || types(event.target) || !(event.key in keys)) return;
  event.preventDefault();
  keys[event.key](row);
});
grid?.addEventListener("focusin", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (!row || row.id === here) return;
  for (const each of rows()) {
    each.tabIndex = each === row ? 0 : -1;
    each.toggleAttribute("data-here", each === row);
  }
  here = row.id;
});
if (grid && rows().length) rows()[0].tabIndex = 0;

// The panel: filled by a link of a row, closed by Escape or its button.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === panel && panel.childElementCount) { // told once for every element that came: the panel may be closed by then
    const done = panel.querySelector("[data-done]");
    if (done) {
      told.textContent = done.textContent;
      close();
      return;
    }
    if (!open()) panel.showPopover();
    const first = [".error-summary a", "input:checked", "input[name=ruling]", "[data-close]"];
    (first.map((each) => panel.querySelector(each)).find(Boolean) ?? panel).focus();
  }
});
document.addEventListener("htmx:afterSettle", () => {
  const row = here && document.getElementById(here);
  if (!row?.dataset.said || open()) return; // only a row that has just come says something
  told.textContent = row.dataset.said;
  delete row.dataset.said;
  stand((row.dataset.state === "done" && rows()[rows().indexOf(row) + 1]) || row);
});
panel?.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.preventDefault(); close(); } });
panel?.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) close(); });

// Choosing many.
const all = document.querySelector("[data-choose-all]");
const chosen = document.querySelector("[data-chosen]");
if (all) {
  const boxes = () => [...grid.querySelectorAll("input[name=o]")];
  const say = () => { const count = boxes().filter((box) => box.checked).length; chosen.textContent = count ? String(count) : ""; };
  all.hidden = false;
  all.addEventListener("click", () => { const on = boxes().some((box) => !box.checked); for (const box of boxes()) box.checked = on; say(); });
  grid.addEventListener("change", say);
}
