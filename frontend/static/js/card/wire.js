/** @import { Answer } from "./autosave.js" */
/** @import { Texts } from "./merge.js" */

const TIMEOUT_MS = 15_000;

/**
 * @param {string} url
 * @param {RequestInit} [options]
 * @returns {Promise<Answer>}
 */
async function ask(url, options) {
  try {
    const response = await fetch(url, {
      headers: { Accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...options,
    });
    if (response.type === "opaqueredirect" || response.status === 403) return { status: 401 };
    if (response.status === 404) return { status: 410 };
    if (response.status >= 500) return { status: 0 };
    return { status: response.status, kept: await response.json() };
  } catch {
    return { status: 0 };
  }
}

/**
 * @param {string} url
 * @param {Texts} texts
 * @param {Record<string, string>} about version, hand, turn
 */
export function send(url, texts, about) {
  const token = document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "";
  return ask(url, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token },
    body: new URLSearchParams({ ...texts, ...about }),
    keepalive: JSON.stringify(texts).length < 20_000, // a page that is closed still sends it
  });
}

/** @param {string} url */
export function look(url) {
  return ask(url);
}
