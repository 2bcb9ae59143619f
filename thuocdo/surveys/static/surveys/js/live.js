// Asks every second, while the page is seen, whether figures have changed, and renews only the pieces that have:
// <div data-live="address" data-every="milliseconds"> with <… data-stamp> and <… data-piece="name"> inside.
// What is unfolded stays unfolded; a piece in which somebody types or has the focus waits until they leave it.
const place = document.querySelector("[data-live]");
const time = document.querySelector("[data-as-at]");
const lost = document.querySelector("[data-live-lost]");
const pause = document.querySelector("[data-live-pause]");
const written = new Map();
let paused = false;
let stamp = place.querySelector("[data-stamp]").dataset.stamp;

function address() {
  const query = new URLSearchParams(location.search);
  query.set("tem", stamp);
  return `${place.dataset.live}?${query}`;
}

function renew(old, fresh) {
  const opened = [...old.querySelectorAll("details")].map((each) => each.open);
  const inside = document.importNode(fresh, true);
  inside.querySelectorAll("details").forEach((each, at) => { each.open = opened[at] ?? false; });
  old.replaceChildren(...inside.childNodes);
}

function show(page) {
  const fresh = [...page.querySelectorAll("[data-piece]")];
  const old = new Map([...place.querySelectorAll("[data-piece]")].map((each) => [each.dataset.piece, each]));
  const same = fresh.length === old.size && fresh.every((each) => old.has(each.dataset.piece));
  let whole = true;
  if (!same) {
    place.replaceChildren(...fresh.map((each) => document.importNode(each, true)));
  } else {
    for (const each of fresh) {
      const name = each.dataset.piece;
      const piece = old.get(name);
      if (written.get(name) === each.innerHTML) continue;
      if (piece.contains(document.activeElement)) { whole = false; continue; }
      renew(piece, each);
    }
  }
  if (!same || whole) for (const each of fresh) written.set(each.dataset.piece, each.innerHTML);
  if (whole) stamp = page.querySelector("[data-stamp]").dataset.stamp;
}

async function ask() {
  let wait = Number(place.dataset.every);
  if (!paused && document.visibilityState === "visible") {
    try {
      const answer = await fetch(address(), { headers: { "X-Requested-With": "live" } });
      if (answer.redirected || answer.status === 403 || answer.status === 404) return location.reload();
      if (answer.status === 200) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (!paused && page.querySelector("[data-stamp]")) { show(page); time.textContent = answer.headers.get("X-As-At"); }
      } else if (answer.status === 204) {
        time.textContent = answer.headers.get("X-As-At");
      } else throw new Error(answer.status);
      lost.hidden = true;
    } catch {
      lost.hidden = false;
      wait *= 10;
    }
  }
  setTimeout(ask, wait);
}

pause.hidden = false;
document.querySelector("[data-live-reload]").hidden = true;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.setAttribute("aria-pressed", String(paused));
});
setTimeout(ask, Number(place.dataset.every));
