// The builder by keyboard, and codes put into conditions by a press. Everything here can also be done without it.

// Alt and an arrow presses the button "up" or "down" of the part one is on.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  const row = event.target.closest?.("[data-outline] .b-row");
  const button = row?.querySelector(`button[value="${event.key === "ArrowUp" ? "up" : "down"}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});

// After a move the page comes back at the part that was moved: go on from there.
const moved = location.hash.startsWith("#m-") && document.getElementById(location.hash.slice(1));
if (moved) moved.focus();

// Another kind of question shows its form at once; without scripts there is a button for that.
const otherKind = document.querySelector("[data-other-kind]");
if (otherKind) {
  otherKind.hidden = true;
  document.getElementById("id_kind").addEventListener("change", () => otherKind.click());
}

// A code goes into the condition that one wrote in last.
let condition = document.querySelector("[data-condition]");
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("[data-condition]")) condition = event.target;
});
document.addEventListener("click", (event) => {
  const pick = event.target.closest?.("[data-insert]");
  if (!pick || !condition) return;
  const { selectionStart: from, selectionEnd: to, value } = condition;
  const gap = from > 0 && !/[\s(]$/.test(value.slice(0, from)) ? " " : "";
  condition.setRangeText(gap + pick.dataset.insert, from, to, "end");
  condition.focus();
  condition.dispatchEvent(new Event("input", { bubbles: true }));
});

// Which width one looks at stays when the preview is drawn anew.
let width = "phone";
document.addEventListener("change", (event) => {
  if (event.target.name === "p-width") width = event.target.value;
});
document.addEventListener("htmx:afterSwap", () => {
  const chosen = document.querySelector(`[name="p-width"][value="${width}"]`);
  if (chosen) chosen.checked = true;
});
