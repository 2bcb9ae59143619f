// A ruling asks only for what it needs; a reason often given is put into the box, to be completed.

const show = (form) => {
  const ruling = form.querySelector("[name=ruling]:checked")?.value;
  const how = form.querySelector("[name=how]:checked")?.value ?? "points";
  const toggle = (what, on) => { for (const each of form.querySelectorAll(what)) each.toggleAttribute("data-hidden", !on); };
  toggle("[data-when-changed]", ruling === "changed");
  toggle("[data-by-points]", how === "points");
  toggle("[data-by-figures]", how === "figures");
  toggle("[data-when-reasoned]", Boolean(ruling) && ruling !== "accepted");
};
const all = () => { for (const form of document.querySelectorAll("form[data-ruling]")) show(form); };

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-ruling]");
  if (!form) return;
  if (event.target.name === "template" && event.target.value) {
    const text = form.querySelector("[name=text]");
    const reason = event.target.selectedOptions[0].textContent;
    if (!text.value.includes(reason)) text.value = text.value.trim() ? `${text.value.trim()}\n${reason}` : reason;
    text.focus();
  }
  show(form);
});
document.addEventListener("htmx:afterSwap", all);
all();
