// The page that stands before what a script asks for too often (templates/work.html). Without this
// file one waits; with it the browser works a little, and the form goes out by itself.
import { answer } from "./work/find.js";

const form = /** @type {HTMLFormElement} */ (document.querySelector("form[data-work]"));
const status = part("[data-work-status]");
const progress = /** @type {HTMLProgressElement} */ (part("progress"));
const again = part("[data-work-again]");
const wait = part("[data-work-wait]");
/** @type {import("./work/find.js").Challenge} */
const challenge = JSON.parse(document.getElementById("work")?.textContent ?? "");

again.addEventListener("click", work);
// An answer that was refused is not followed by another one unasked: that could go round for ever.
if (form.dataset.workRefused === undefined) work();
else fail();

function work() {
  show({ working: true });
  const worker = new Worker(new URL("./work/worker.js", import.meta.url));
  worker.onerror = () => {
    worker.terminate();
    fail();
  };
  worker.onmessage = ({ data }) => {
    if (data.done !== undefined) progress.value = data.done;
    else if (data.number !== undefined) send(data.number);
    else fail();
  };
  worker.postMessage(challenge);
}

/** @param {number} number */
function send(number) {
  progress.value = 1;
  status.textContent = form.dataset.workDone ?? "";
  const field = form.elements.namedItem(form.dataset.work ?? "");
  if (field instanceof HTMLInputElement) field.value = answer(challenge, number);
  // So that "back" leads to a page that can be asked for, not to a question about sending again.
  history.replaceState(null, "", location.href);
  part("[data-work-go]").click();
}

function fail() {
  show({ working: false });
}

/** @param {{working: boolean}} how */
function show({ working }) {
  progress.value = 0;
  progress.hidden = !working;
  again.hidden = working;
  wait.hidden = working;
  status.textContent = (working ? form.dataset.workWorking : form.dataset.workFailed) ?? "";
}

/** @param {string} selector */
function part(selector) {
  const found = form.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the page lacks ${selector}`);
  return found;
}
