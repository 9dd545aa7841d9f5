// Passkeys: the browser makes or uses one, and the plain form takes the answer to the server.
// A form says what it is for with data-passkey: make one, use one (options in the page), or ask for the options first.

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list = []) => list.map((each) => ({ ...each, id: toBytes(each.id) }));

async function options(form) {
  if (form.dataset.passkey !== "ask") return JSON.parse(document.getElementById("passkey-data").textContent);
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  return response.json();
}

async function make({ creation_options: { publicKey } }, alone) {
  const chosen = { ...publicKey.authenticatorSelection, residentKey: alone ? "required" : "discouraged", requireResidentKey: alone };
  if (alone) chosen.userVerification = "required";
  return navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: known(publicKey.excludeCredentials),
      authenticatorSelection: chosen,
    },
  });
}

function use({ request_options: { publicKey } }) {
  return navigator.credentials.get({
    publicKey: { ...publicKey, challenge: toBytes(publicKey.challenge), allowCredentials: known(publicKey.allowCredentials) },
  });
}

/** As the server reads it: each buffer as base64url text. */
function plain(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      ...Object.fromEntries(parts.filter((part) => response[part]).map((part) => [part, toText(response[part])])),
      ...(response.getTransports ? { transports: response.getTransports() } : {}),
    },
  };
}

for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = form.querySelector("[data-refused]");
    said.textContent = "";
    try {
      const asked = await options(form);
      const credential =
        form.dataset.passkey === "make" ? await make(asked, form.elements.passwordless.checked) : await use(asked);
      form.elements.credential.value = JSON.stringify(plain(credential));
      form.submit();
    } catch {
      said.textContent = said.dataset.refused;
    }
  });
}
