/** The server said no; `reason` is a word of the protocol, `text` a sentence for people. */
export class Refusal extends Error {
  /**
   * @param {string} reason
   * @param {string} [text]
   * @param {string | null} [retryAt]
   */
  constructor(reason, text = "", retryAt = null) {
    super(reason);
    this.reason = reason;
    this.text = text;
    this.retryAt = retryAt;
  }
}

/**
 * POST as the room's page does: same origin, CSRF token, JSON back.
 * Throws Refusal when the server said no, TypeError when it could not be reached or failed.
 * @param {string} url
 * @param {FormData} [body]
 * @param {{keepalive?: boolean, signal?: AbortSignal}} [how] `keepalive`: to arrive although the page is just being closed
 * @returns {Promise<Record<string, string>>}
 */
export async function post(url, body, how = {}) {
  const token = document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "";
  const response = await fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": token, Accept: "application/json" },
    body: body ?? null,
    redirect: "manual",
    ...how,
  });
  if (response.type === "opaqueredirect" || response.status === 401) throw new Refusal("signed_out");
  if (response.status >= 500) throw new TypeError(`status ${response.status}`);
  const said = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(said.reason ?? "forbidden", said.error, said.retryAt ?? null);
  return said;
}
