// Reads a document beside the page: <a data-evidence-panel> shows its address inside <aside data-evidence-shown>. On narrow screens, with a modifier key and where the panel can't be filled, the link is followed.
const panel = document.querySelector("[data-evidence-shown]");
const inside = panel.querySelector("[data-evidence-inside]");
const wide = matchMedia("(min-width: 60em)");
let opener = null, asked = 0;

async function show(link) {
  const turn = ++asked;
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) throw new Error("not shown");
  const part = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (turn !== asked) return; // another document was chosen meanwhile
  inside.replaceChildren(...document.importNode(part.body, true).childNodes);
  panel.hidden = false;
  document.documentElement.dataset.evidenceOpen = "";
  panel.scrollTop = 0;
  inside.querySelector("[data-panel-start]")?.focus();
}

function close() {
  if (panel.hidden) return;
  asked += 1;
  panel.hidden = true;
  inside.replaceChildren();
  delete document.documentElement.dataset.evidenceOpen;
  opener?.focus();
  opener = null;
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-evidence-close]")) { close(); return; }
  const link = event.target.closest?.("a[data-evidence-panel]");
  if (!link || !wide.matches || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (!panel.contains(link)) opener = link;
  show(link).catch(() => { location.href = link.href; });
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) { event.preventDefault(); close(); } });
