// Puts a survey where this script stands in another site, in a frame that is as high as what it shows.
(() => {
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const { survey, title, language, form, group, unit } = script.dataset;
  const query = new URLSearchParams({ trang: window.location.origin });
  if (form === "tap") {
    query.set("nut", "1");
  }
  if (group) {
    query.set("nhom", group);
  }
  if (unit) {
    query.set("don-vi", unit);
  }
  const frame = document.createElement("iframe");
  frame.title = title || survey;
  frame.style.width = "100%";
  frame.style.height = form === "tap" ? "320px" : "640px";
  frame.style.border = "0";
  frame.src = `${home}${language === "en" ? "/en" : ""}/ks/${encodeURIComponent(survey)}/trong-trang/?${query}`;
  window.addEventListener("message", (event) => {
    if (event.origin !== home || event.source !== frame.contentWindow || event.data?.thuocdo !== "height") {
      return;
    }
    const height = Number(event.data.height);
    if (height > 0) {
      frame.style.height = `${Math.min(Math.max(Math.ceil(height), 120), 20000)}px`;
    }
  });
  script.after(frame);
})();
