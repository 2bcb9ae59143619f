// Asks every 15 seconds, while the page is seen, whether somebody else changed the leaf: <div data-news="address">.
const place = document.querySelector("[data-news]");
const seen = document.querySelector("[data-seen]");

setInterval(async () => {
  if (document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(`${place.dataset.news}?seen=${seen.value}`);
    if (answer.status !== 200 || answer.redirected) return;
    const news = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".news");
    if (news && place.textContent !== news.textContent) place.replaceChildren(document.importNode(news, true));
  } catch { /* no connection: the next time */ }
}, 15000);
