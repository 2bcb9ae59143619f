// Within another site: tells that site, and no other, how high the page is.
(() => {
  const site = document.currentScript.dataset.site;
  if (window.parent === window) {
    return;
  }
  let last = 0;
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height !== last) {
      last = height;
      window.parent.postMessage({ thuocdo: "height", height }, site);
    }
  };
  new ResizeObserver(tell).observe(document.body);
  tell();
})();
