// A filter bar sends itself when a choice changes: <form data-filter-form>. Typing waits for Enter or the button.
for (const form of document.querySelectorAll("form[data-filter-form]")) {
  form.addEventListener("change", ({ target }) => { if (target.matches("select, [type=radio]")) form.requestSubmit(); });
  // Empty fields stay out of the address, so that links are short and cached pages are few.
  form.addEventListener("formdata", ({ formData }) => { for (const [name, value] of [...formData]) if (!value) formData.delete(name); });
}
