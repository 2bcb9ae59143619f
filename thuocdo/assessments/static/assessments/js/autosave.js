// Saves a form as one types: <form data-autosave>. The answer is the part of the page marked data-live; what was typed stays in the form whatever happens.
const form = document.querySelector("form[data-autosave]");
const live = form.querySelector("[data-live]");
const state = live.querySelector("[data-live-state]");
const body = live.querySelector("[data-live-body]");
const PAUSE = 900, AGAIN = 5000; // milliseconds
let waiting = 0, sending = null, changed = false;

for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;

const say = (text, kind = "still") => { if (state.textContent !== text) state.textContent = text; live.dataset.state = kind; };
const later = (pause) => { clearTimeout(waiting); waiting = setTimeout(save, pause); };

function take(part) {
  say(part.querySelector("[data-live-state]").textContent, part.dataset.state);
  body.replaceChildren(...document.importNode(part.querySelector("[data-live-body]"), true).childNodes);
  if (part.dataset.seen) form.querySelector("[data-seen]").value = part.dataset.seen;
}

async function send() {
  const data = new FormData(form);
  data.set("autosave", "1");
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), redirect: "manual" });
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
}

// Signed in again in another window, the form's token is an old one: take the new one from the page and try once more.
async function renewToken() {
  const page = new DOMParser().parseFromString(await (await fetch(form.action)).text(), "text/html");
  const fresh = page.querySelector("#leaf-form [name=csrfmiddlewaretoken]");
  if (fresh) form.querySelector("[name=csrfmiddlewaretoken]").value = fresh.value;
  return Boolean(fresh);
}

function save() {
  if (sending) return later(PAUSE);
  sending = saving().finally(() => { sending = null; });
}

async function saving() {
  changed = false;
  say(form.dataset.saving);
  try {
    let part = await send();
    if (!part && await renewToken()) part = await send();
    if (part) take(part); else say(form.dataset.failed, "failed");
    if (live.dataset.state !== "saved") changed = true;
  } catch {
    changed = true;
    say(form.dataset.offline, "failed");
    later(AGAIN);
  }
}

// A button pressed while something is being saved waits for that: two savings of one reader must not meet like those of two readers.
function submit(event) {
  changed = false;
  clearTimeout(waiting);
  if (!sending) return;
  event.preventDefault();
  sending.then(() => form.requestSubmit(event.submitter));
}

form.addEventListener("input", () => { changed = true; if (live.dataset.state !== "late") { say(form.dataset.typing); later(PAUSE); } });
form.addEventListener("submit", submit);
addEventListener("click", (event) => { if (event.target.closest?.("[data-leave]")) changed = false; });
addEventListener("beforeunload", (event) => { if (changed || sending) event.preventDefault(); });
