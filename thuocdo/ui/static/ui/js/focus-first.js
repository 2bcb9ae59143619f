// Puts the focus on the summary of errors after a form comes back: <div data-focus-first tabindex="-1">.
document.querySelector("[data-focus-first]")?.focus();
