// Trying devices and line before a reception (docs/decisions/0045).
import "../css/room.css";
import { missingIn } from "./room/able.js";
import { Check } from "./room/check.js";
import { DeviceView, element } from "./room/device-view.js";
import { Words } from "./room/words.js";
import { TryOut } from "./try-out/page.js";

/** @type {import("./try-out/page.js").Config} */
const config = JSON.parse(element(document, "#try-out-config", HTMLScriptElement).textContent ?? "");
const root = element(document, "#try-out", HTMLElement);
const view = new DeviceView(root, new Words(element(document, "#room-words", HTMLTemplateElement)));
for (const note of document.querySelectorAll("[data-unready]")) note.remove();
root.hidden = false;
const missing = missingIn(globalThis);
if (missing.length) {
  view.part("unable").hidden = false;
  view.part("unable-why").textContent = missing.map((key) => view.words.say(`unable-${key}`)).join(" ");
  view.part("able").hidden = true;
} else {
  const check = new Check(view);
  const page = new TryOut(config, view, check);
  void check.open();
  window.addEventListener("pagehide", () => page.leave());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) void check.open();
  });
}
