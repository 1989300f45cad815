// The page of a video reception: check → lobby → call → over (signaling/PROTOCOL.md).
import "../css/room.css";
import "../css/parts/controls.css";
import "../css/parts/talk.css";
import "../css/parts/tiles.css";
import { missingIn } from "./room/able.js";
import { Call } from "./room/call.js";
import { Check } from "./room/check.js";
import { listenToHost } from "./room/desk.js";
import { element } from "./room/device-view.js";
import { Session } from "./room/session.js";
import { View } from "./room/view.js";

/** @import { RoomConfig } from "./room/types.js" */

/** @type {RoomConfig} */
const config = JSON.parse(element(document, "#room-config", HTMLScriptElement).textContent ?? "");
const view = new View();
for (const note of document.querySelectorAll("[data-unready]")) note.remove();
const missing = missingIn(globalThis);
const check = new Check(view);
const session = new Session(config, view, Call);

if (config.isHost) listenToHost(element(document, "#room", HTMLElement), view);
view.button("join").onclick = () => {
  check.done();
  session.start(check.stream);
};
view.button("continue").onclick = () => location.reload();
if (missing.length) view.unable(missing);
else {
  void check.open().then(() => {
    view.button("join").disabled = false;
    session.awaitOpening();
  });
}

// For the end-to-end tests and the benchmark of the first frame.
Object.assign(window, { qabulRoom: session });
