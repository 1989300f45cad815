// Between JSON, which has letters, and the browser's passkeys, which want bytes (WebAuthn level 3,
// 5.1.8 and 5.1.9; old browsers lack the translations of their own).

/** @param {string} text base64url */
export function bytes(text) {
  const letters = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer | Uint8Array} data */
export function letters(data) {
  const text = Array.from(new Uint8Array(data), (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * The server's options as the browser wants them.
 * @param {Record<string, any>} options
 */
export function asked(options) {
  /** @param {any[]} [list] */
  const credentials = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
  /** @type {Record<string, any>} */
  const changed = { ...options, challenge: bytes(options.challenge) };
  if (options.user) changed.user = { ...options.user, id: bytes(options.user.id) };
  if (options.allowCredentials) changed.allowCredentials = credentials(options.allowCredentials);
  if (options.excludeCredentials) changed.excludeCredentials = credentials(options.excludeCredentials);
  return changed;
}

const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

/**
 * The browser's credential as JSON.
 * @param {{id: string, rawId: ArrayBuffer, type: string, response: Record<string, any>}} credential
 */
export function answerOf(credential) {
  const { id, rawId, type, response } = credential;
  const parts = PARTS.filter((name) => response[name]).map((name) => [name, letters(response[name])]);
  return { id, rawId: letters(rawId), type, response: Object.fromEntries(parts) };
}
