// The reception card beside the video and on its own page: kept as it is written.
import "../css/card.css";
import { Autosave } from "./card/autosave.js";
import { labelOf, read, write } from "./card/fields.js";
import { look, send } from "./card/wire.js";

/** @import { Kept, State } from "./card/autosave.js" */
/** @import { Texts } from "./card/merge.js" */

const FOLLOW_MS = 10_000;
/** @type {Record<State, string>} keys of the words that the page brings */
const WORDS = {
  clean: "",
  unsaved: "unsaved",
  saving: "saving",
  saved: "saved",
  offline: "offline",
  "signed-out": "signedOut",
  conflict: "conflict",
  closed: "closed",
};

for (const form of document.querySelectorAll("form[data-card]")) {
  if (form instanceof HTMLFormElement) start(form);
}

/** @param {HTMLFormElement} form */
function start(form) {
  const url = form.dataset.card ?? "";
  const hand = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join("");
  const words = part("[data-card-words]").dataset;
  /** @type {Texts} rows of the other writer that this page has no fields for */
  let elsewhere = {};

  const autosave = new Autosave(
    {
      read: () => ({ ...elsewhere, ...read(form) }),
      write: (texts) => {
        const here = new Set([...form.elements].map((one) => one.getAttribute("name")));
        elsewhere = Object.fromEntries(Object.entries(texts).filter(([name]) => !here.has(name)));
        write(form, texts);
      },
      send: (texts, version, turn) =>
        send(url, texts, { version: `${version}`, hand, turn: `${turn}` }),
      look: () => look(url),
      show,
    },
    Number(field("version").value),
    read(form, true),
  );
  if (autosave.unsaved) autosave.touched(); // a browser restored what was not sent

  form.addEventListener("input", () => autosave.touched());
  form.addEventListener("focusout", () => void autosave.save());
  window.addEventListener("online", () => void autosave.save());
  document.addEventListener("visibilitychange", () => void autosave.save());
  setInterval(() => {
    if (document.visibilityState === "visible") void autosave.follow();
  }, FOLLOW_MS);
  part("[data-card-keep]").onclick = () => void autosave.decide(true);
  part("[data-card-take]").onclick = () => void autosave.decide(false);

  let leaving = false;
  form.addEventListener("submit", (event) => {
    const saves = event.submitter?.hasAttribute("data-card-save");
    if (saves || "cardStays" in form.dataset || !navigator.onLine) {
      event.preventDefault();
      event.stopPropagation(); // the room sends its forms in its own way
      void autosave.save();
      return;
    }
    leaving = true;
    field("version").value = `${autosave.version}`;
    field("hand").value = hand;
    field("turn").value = `${autosave.nextTurn()}`;
  });
  window.addEventListener("pageshow", () => (leaving = false));
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && autosave.unsaved) event.preventDefault();
  });

  /**
   * @param {State} state
   * @param {Kept} [kept]
   * @param {string[]} [clashes]
   */
  function show(state, kept, clashes) {
    form.dataset.cardIs = state;
    part("[data-card-conflict]").hidden = state !== "conflict";
    if (state === "conflict" && kept) showTheirs(kept, clashes ?? []);
    if (state === "clean") return;
    const text = words[WORDS[state]] ?? "";
    part("[data-card-state]").textContent = state === "saved" && kept ? `${text} ${kept.at}` : text;
  }

  /**
   * @param {Kept} kept
   * @param {string[]} clashes
   */
  function showTheirs(kept, clashes) {
    const rows = clashes.map((name) => {
      const row = document.createElement("div");
      const term = document.createElement("dt");
      const text = document.createElement("dd");
      term.textContent = `${labelOf(form, name)} (${kept.by}, ${kept.at})`;
      text.textContent = kept.texts[name] ?? "—";
      row.append(term, text);
      return row;
    });
    part("[data-card-theirs]").replaceChildren(...rows);
    part("[data-card-keep]").focus();
  }

  /** @param {string} selector */
  function part(selector) {
    const found = form.querySelector(selector);
    if (!(found instanceof HTMLElement)) throw new Error(`the card lacks ${selector}`);
    return found;
  }

  /** @param {string} name */
  function field(name) {
    const found = form.elements.namedItem(name);
    if (!(found instanceof HTMLInputElement)) throw new Error(`the card lacks ${name}`);
    return found;
  }
}
