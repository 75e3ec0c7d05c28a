// Passkeys: the browser makes or uses one, and what it answers travels in the form's hidden field as JSON.

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

function toText(buffer) {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const withBytes = (credentials = []) => credentials.map((credential) => ({ ...credential, id: toBytes(credential.id) }));

/** WebAuthn's options as the server wrote them in JSON, with bytes where the browser wants bytes. */
function readOptions({ publicKey }) {
  const options = { ...publicKey, challenge: toBytes(publicKey.challenge) };
  if (publicKey.user) options.user = { ...publicKey.user, id: toBytes(publicKey.user.id) };
  if (publicKey.excludeCredentials) options.excludeCredentials = withBytes(publicKey.excludeCredentials);
  if (publicKey.allowCredentials) options.allowCredentials = withBytes(publicKey.allowCredentials);
  return options;
}

const RESPONSE_PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

function writeCredential(credential) {
  const response = {};
  for (const part of RESPONSE_PARTS) {
    if (credential.response[part]) response[part] = toText(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    type: credential.type,
    id: credential.id,
    rawId: toText(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

const optionsOnPage = (form) => JSON.parse(document.getElementById(form.dataset.passkeyOptions).textContent);

async function make(form) {
  const publicKey = readOptions(optionsOnPage(form).creation_options);
  const alone = form.elements.passwordless.checked;
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone && { userVerification: "required" }),
  };
  return navigator.credentials.create({ publicKey });
}

async function prove(form) {
  return navigator.credentials.get({ publicKey: readOptions(optionsOnPage(form).request_options) });
}

async function signIn(form) {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`no options: ${answer.status}`);
  const { request_options } = await answer.json();
  return navigator.credentials.get({ publicKey: readOptions(request_options) });
}

const CEREMONIES = { make, prove, "sign-in": signIn };

for (const form of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) form.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const error = form.querySelector("[data-passkey-error]");
    error.hidden = true;
    try {
      form.elements.credential.value = writeCredential(await CEREMONIES[form.dataset.passkey](form));
      form.submit();
    } catch {
      // Called off, timed out, or no fitting passkey: browsers do not say which, so that nobody can probe.
      error.hidden = false;
    }
  });
}
