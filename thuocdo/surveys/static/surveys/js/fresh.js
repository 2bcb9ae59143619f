/* A part of the page that is asked for again every few seconds; without script there is a link to look again. */
for (const part of document.querySelectorAll("[data-fresh]")) {
  const timer = setInterval(async () => {
    if (document.hidden || part.contains(document.activeElement)) return;
    const answer = await fetch(part.dataset.fresh, { credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return;
    part.innerHTML = await answer.text();
    if (!part.querySelector("progress")) { clearInterval(timer); location.reload(); }
  }, 1000 * Number(part.dataset.every));
}
