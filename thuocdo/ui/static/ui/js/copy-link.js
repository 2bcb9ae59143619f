// Copies the address of the page: <button data-copy-link="message when done" hidden>.
for (const button of document.querySelectorAll("[data-copy-link]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href);
    const said = button.querySelector("[role=status]") || button.appendChild(Object.assign(document.createElement("span"), { role: "status" }));
    said.textContent = " ✓";
    setTimeout(() => { said.textContent = ""; }, 2500);
  });
}
