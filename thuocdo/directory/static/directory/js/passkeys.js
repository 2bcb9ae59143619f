// Ties the passkey buttons of a page to the library that speaks with the device:
// <form data-passkey="add|authenticate|login" data-button="id of its button" data-options="id of its JSON">.
const { addForm, authenticateForm, loginForm } = window.allauth.webauthn.forms;
const starters = { add: addForm, authenticate: authenticateForm, login: loginForm };

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const { passkey, button, options, passwordless } = form.dataset;
  const ids = { [passkey]: button, credential: form.elements.credential.id, passwordless };
  if (options) ids.data = options;
  starters[passkey]({ ids });
  document.getElementById(button).hidden = !window.PublicKeyCredential;
}

// The person closed the device's window, or the device has no passkey for this site: say so, once.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const words of document.querySelectorAll("[data-passkey-failed]")) words.hidden = false;
});
