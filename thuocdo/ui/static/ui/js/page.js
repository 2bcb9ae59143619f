// Loads a behaviour only where its attribute stands on the page. Every page works without.
const behaviours = {
  "confirm-leave": "[data-confirm-leave]",
  "copy-link": "[data-copy-link]",
  "filter-form": "[data-filter-form]",
  "focus-first": "[data-focus-first]",
  "upload-files": "[data-upload-files]",
};
for (const [name, selector] of Object.entries(behaviours)) {
  if (document.querySelector(selector)) import(`./${name}.js`);
}
