// Passkeys: asks the server what to ask, lets the browser make or show one, and sends the answer with the form.
// Without this file, or in a browser that cannot, the page already says what else there is.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

const make = async (asked) => {
  const made = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: named(asked.excludeCredentials),
    },
  });
  return answer(made, { attestationObject: text(made.response.attestationObject) });
};

const show = async (asked) => {
  const shown = await navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) },
  });
  return answer(shown, {
    authenticatorData: text(shown.response.authenticatorData),
    signature: text(shown.response.signature),
  });
};

const answer = (credential, response) =>
  JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
  });

const ask = async (form) => {
  const said = await fetch(form.dataset.options, { method: "POST", body: new URLSearchParams(), redirect: "error" });
  if (!said.ok) throw new Error(`The server says ${said.status}.`);
  const asked = await said.json();
  return form.dataset.passkey === "make" ? make(asked) : show(asked);
};

const ready = (form) => {
  const part = (name) => form.querySelector(`[data-${name}]`);
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return; // tapped twice
    button.disabled = true;
    part("failed").hidden = true;
    try {
      form.elements.answer.value = await ask(form);
      form.submit();
    } catch {
      part("failed").hidden = false;
      button.disabled = false;
      button.focus();
    }
  });
  part("able").hidden = false;
  part("unable").hidden = true;
};

if (window.PublicKeyCredential && navigator.credentials) {
  document.querySelectorAll("form[data-passkey]").forEach(ready);
}
