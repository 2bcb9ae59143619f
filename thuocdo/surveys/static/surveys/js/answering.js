// What a page of questions does at once where scripts run: questions appear and go with the answers above them, names of
// units are offered while they are typed, the device fills in where it is. Without it the server does all of this.

const form = document.querySelector("form[data-answering]");

/** Return what is answered in a control group, as the server would read it. */
function given(code) {
  const controls = [...form.elements].filter((control) => control.name === `q-${code}` && !control.closest("[hidden]"));
  if (controls.some((control) => control.type === "checkbox")) {
    return controls.filter((control) => control.checked).map((control) => control.value);
  }
  if (controls.length > 1 && controls[0].tagName === "SELECT") {
    return controls.map((control) => control.value).filter(Boolean);
  }
  const chosen = controls.find((control) => control.type !== "radio" || control.checked);
  return chosen ? chosen.value.trim() : "";
}

/** Return a typed text as the evaluator wants it: a decimal point, a day as year-month-day. */
function plain(text, type) {
  if (typeof text !== "string") {
    return text;
  }
  if (type === "number") {
    return text.replace(/\s/g, "").replace(",", ".");
  }
  const day = type === "day" && /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  return day ? `${day[3]}-${day[2].padStart(2, "0")}-${day[1].padStart(2, "0")}` : text;
}

/** Return the code → type of every answer that a condition looks at. */
function lookedAt(tree, found = {}) {
  if (Array.isArray(tree)) {
    if (tree[0] === "answer") {
      found[tree[1]] = tree[2];
    }
    tree.forEach((part) => lookedAt(part, found));
  }
  return found;
}

async function showAndHide() {
  const { canEvaluate, holds } = await import("../../questionnaires/js/expressions.js");
  if (!canEvaluate) {
    return;
  }
  const earlier = JSON.parse(form.dataset.answers || "{}");
  const items = [...form.querySelectorAll("[data-relevant]")].map((element) => {
    const tree = JSON.parse(element.dataset.relevant);
    return { element, tree, types: lookedAt(tree) };
  });
  const look = () => {
    for (const { element, tree, types } of items) {
      const answers = {};
      for (const [code, type] of Object.entries(types)) {
        answers[code] = code in earlier ? earlier[code] : plain(given(code), type);
      }
      element.hidden = !holds(tree, { answers, today: form.dataset.today });
    }
  };
  form.addEventListener("input", look);
  form.addEventListener("change", look);
  look();
  form.elements.seen.value = "1"; // whoever sends this has seen what follows from the answers
}

function offerNames(input) {
  const list = document.getElementById(input.getAttribute("list"));
  const within = input.dataset.within ? form.elements[`q-${input.dataset.within}`] : null;
  let asked = "";
  const ask = async () => {
    const inside = within ? within.value : "";
    const question = new URLSearchParams({ muc: input.dataset.unit, trong: inside, ten: within ? "" : input.value });
    if ((input.dataset.within && !inside) || (!within && input.value.trim().length < 2) || asked === String(question)) {
      return;
    }
    asked = String(question);
    const answer = await fetch(`${form.dataset.units}?${question}`);
    if (answer.ok) {
      const { units } = await answer.json();
      list.replaceChildren(...units.map((name) => Object.assign(document.createElement("option"), { value: name })));
    }
  };
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 250);
  };
  input.addEventListener("focus", soon);
  input.addEventListener("input", soon);
}

function locate(group) {
  const offer = group.querySelector("[data-locate]");
  const [button, told] = [offer.querySelector("button"), offer.querySelector("[role=status]")];
  const [lat, lon] = group.querySelectorAll("input[type=text]");
  offer.hidden = false;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        lat.value = coords.latitude.toFixed(6);
        lon.value = coords.longitude.toFixed(6);
        group.querySelector("input[type=hidden]").value = String(Math.round(coords.accuracy));
        told.textContent = told.dataset.found;
      },
      () => { told.textContent = told.dataset.failed; },
      { enableHighAccuracy: true, timeout: 20000 },
    );
  });
}

if (form) {
  if (form.querySelector("[data-relevant]")) {
    showAndHide();
  }
  form.querySelectorAll("input[data-unit]").forEach(offerNames);
  if ("geolocation" in navigator) {
    form.querySelectorAll("[data-location]").forEach(locate);
  }
}
