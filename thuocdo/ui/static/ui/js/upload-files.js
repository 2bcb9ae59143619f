// Sends chosen files in pieces while the rest of the form is filled in: <div data-upload-files>. What broke off goes on
// by itself when the network is back, and after a reload when the same file is chosen again. The form then brings the
// numbers of the uploads instead of the files; without this module it brings the files.
const PAUSES = [1, 2, 5, 10, 20, 30]; // seconds between attempts
const STORE = "uploads";

class Refused extends Error { constructor(status, sentence) { super(sentence); this.status = status; } }

const remembered = () => { try { return JSON.parse(localStorage.getItem(STORE)) || {}; } catch { return {}; } };
const remember = (key, value) => {
  const all = remembered();
  if (value) all[key] = value; else delete all[key];
  try { localStorage.setItem(STORE, JSON.stringify(all)); } catch { /* private window: it can't go on after a reload */ }
};

// Waits until the next attempt makes sense: a pause, cut short when the network comes back.
const pause = (seconds) => new Promise((done) => {
  const timer = setTimeout(end, seconds * 1000);
  function end() { clearTimeout(timer); removeEventListener("online", end); done(); }
  addEventListener("online", end);
});

// One request. Resolves with the answer, whatever its status; rejects when the line broke.
function ask(method, address, { body, headers = {}, progress, abort } = {}) {
  return new Promise((answer, broke) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.setRequestHeader("Accept", "application/json");
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (progress) request.upload.onprogress = ({ loaded }) => progress(loaded);
    request.onload = () => {
      let told = {};
      try { told = JSON.parse(request.responseText); } catch { /* HEAD, or a page of a proxy */ }
      answer({ status: request.status, told, offset: Number(request.getResponseHeader("Upload-Offset")) });
    };
    request.onerror = request.ontimeout = request.onabort = () => broke(new Error("network"));
    abort?.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

class Upload {
  constructor(field, file) {
    this.field = field;
    this.file = file;
    this.sent = 0;
    this.state = "queued";
    this.stopped = new AbortController();
    this.key = `${location.pathname}|${file.name}|${file.size}|${file.lastModified}`;
    this.row = field.template.content.firstElementChild.cloneNode(true);
    this.bar = this.row.querySelector("progress");
    this.told = this.row.querySelector(".upload__told");
    this.row.querySelector(".upload__name").textContent = file.name;
    this.row.querySelector("button .unseen").textContent = ` ${file.name}`;
    this.bar.setAttribute("aria-label", file.name);
    this.row.querySelector("button").addEventListener("click", () => this.remove());
    this.show("queued");
  }

  get headers() { return { "X-CSRFToken": this.field.form.querySelector("[name=csrfmiddlewaretoken]")?.value || "" }; }

  show(state, sentence) {
    this.state = state;
    this.row.dataset.state = state;
    this.bar.value = Math.floor(this.sent / this.file.size * 100);
    this.bar.hidden = state === "refused" || state === "sent";
    this.told.textContent = sentence || this.field.say(state, { sent: this.field.size(this.sent), size: this.field.size(this.file.size) });
  }

  refuse(sentence) {
    this.show("refused", sentence || this.field.say("failed"));
  }

  remove() {
    this.stopped.abort();
    remember(this.key);
    if (this.address) ask("DELETE", this.address, { headers: this.headers }).catch(() => {});
    this.field.drop(this);
  }

  // Sends to the end, however often the line breaks.
  async run() {
    for (let attempt = 0; !this.stopped.signal.aborted; attempt += 1) {
      const before = this.sent;
      try {
        await this.find();
        await this.sendPieces();
        this.input = Object.assign(document.createElement("input"), { type: "hidden", name: "uploads", value: this.id });
        this.row.append(this.input);
        this.show("sent");
        return;
      } catch (problem) {
        if (this.stopped.signal.aborted) return;
        if (problem instanceof Refused) {
          if (problem.status !== 403) remember(this.key); // who signs in again goes on
          this.refuse(problem.message);
          return;
        }
        if (this.sent > before) attempt = 0;
        this.show("waiting");
        await pause(PAUSES[Math.min(attempt, PAUSES.length - 1)]);
      }
    }
  }

  // Finds out where to go on, or begins.
  async find() {
    this.address ||= remembered()[this.key]?.address;
    if (this.address) {
      const { status, told } = this.checked(await ask("GET", this.address), [404]);
      if (status === 200 && told.size === this.file.size && !told.finished) { this.take(told); return; }
      this.address = "";
      this.sent = 0;
    }
    const body = new FormData();
    body.set("ticket", this.field.ticket);
    body.set("name", this.file.name);
    body.set("size", this.file.size);
    this.take(this.checked(await ask("POST", this.field.begin, { body, headers: this.headers })).told);
    remember(this.key, { address: this.address, name: this.file.name, page: location.pathname, at: Date.now() });
  }

  take(told) {
    this.address = told.address;
    this.id = told.id;
    this.sent = told.received;
    this.piece = told.piece;
  }

  async sendPieces() {
    while (this.sent < this.file.size) {
      const from = this.sent;
      this.show("sending");
      const { told } = this.checked(await ask("PATCH", this.address, {
        body: this.file.slice(from, from + this.piece),
        headers: { ...this.headers, "Content-Type": "application/offset+octet-stream", "Upload-Offset": from },
        progress: (loaded) => { this.sent = Math.min(from + loaded, this.file.size); this.show("sending"); this.sent = from; },
        abort: this.stopped.signal,
      }), [409]);
      this.sent = told.received;
    }
  }

  // Passes an answer on; what no further attempt would change is a refusal, anything else is tried again.
  checked(answer, expected = []) {
    if (answer.status < 300 || expected.includes(answer.status)) return answer;
    if (answer.status >= 400 && answer.status < 500 && ![408, 429].includes(answer.status)) throw new Refused(answer.status, answer.told.sentence || "");
    throw new Error(`status ${answer.status}`);
  }
}

class Field {
  constructor(root) {
    this.root = root;
    this.form = root.closest("form");
    this.chosen = root.querySelector("input[type=file]");
    this.list = root.querySelector("[data-upload-list]");
    this.state = root.querySelector("[data-upload-state]");
    this.template = root.querySelector("[data-upload-row]");
    ({ begin: this.begin, ticket: this.ticket } = root.dataset);
    this.uploads = [];
    this.numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
    this.chosen.addEventListener("change", () => this.add([...this.chosen.files]));
    this.form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("beforeunload", (event) => { if (this.busy) event.preventDefault(); });
    this.tellOfUnfinished();
    root.dataset.uploadReady = "";
    if (this.chosen.files.length) this.add([...this.chosen.files]); // chosen before this module had come
  }

  get busy() { return this.uploads.some(({ state }) => ["queued", "sending", "waiting"].includes(state)); }

  say(what, values = {}) {
    const name = `say${what.split("-").map((word) => word[0].toUpperCase() + word.slice(1)).join("")}`;
    return (this.root.dataset[name] || "").replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "");
  }

  size(bytes) {
    const kilobytes = bytes / 1024;
    return kilobytes < 1000 ? `${this.numbers.format(Math.max(Math.round(kilobytes), 1))} kB` : `${this.numbers.format(kilobytes / 1024)} MB`;
  }

  tellOfUnfinished() {
    const yesterday = Date.now() - 48 * 3600 * 1000;
    const names = [];
    for (const [key, { name, page, at }] of Object.entries(remembered())) {
      if (at < yesterday) remember(key);
      else if (page === location.pathname) names.push(name);
    }
    const again = this.root.querySelector("[data-upload-again]");
    again.hidden = !names.length;
    again.textContent = names.length ? this.say("again", { names: names.join(", ") }) : "";
  }

  add(files) {
    this.chosen.value = ""; // the form brings the uploads instead
    const { mostFiles, mostBytes } = this.root.dataset;
    this.state.textContent = "";
    for (const file of files) {
      if (this.uploads.length >= Number(mostFiles)) { this.state.textContent = this.say("too-many", { count: mostFiles }); break; }
      const upload = new Upload(this, file);
      if (this.uploads.some(({ key }) => key === upload.key)) continue;
      this.uploads.push(upload);
      this.list.append(upload.row);
      if (Number(mostBytes) && file.size > Number(mostBytes)) {
        upload.refuse(this.say("too-large", { size: this.size(file.size), most: this.size(Number(mostBytes)) }));
      }
    }
    this.list.hidden = !this.uploads.length;
    this.work();
  }

  // One after the other: a slow line shared by all would finish none.
  async work() {
    if (this.working) return;
    this.working = true;
    for (let next; (next = this.uploads.find(({ state }) => state === "queued")); ) await next.run();
    this.working = false;
    if (this.uploads.some(({ state }) => state === "sent")) this.state.textContent ||= this.say("all");
    if (this.held) { const { by } = this.held; this.held = null; this.form.requestSubmit(by); }
  }

  drop(upload) {
    this.uploads = this.uploads.filter((each) => each !== upload);
    upload.row.remove();
    this.list.hidden = !this.uploads.length;
    this.state.textContent = "";
    this.chosen.focus();
  }

  submit(event) {
    if (this.busy) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.held = { by: event.submitter };
      this.state.textContent = this.say("hold");
      return;
    }
    for (const upload of this.uploads) remember(upload.key);
  }
}

for (const root of document.querySelectorAll("[data-upload-files]")) new Field(root);
