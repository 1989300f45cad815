import htmx from "htmx.org";
import "../css/desk.css";
import { walkLines } from "./desk/lines.js";

// The page's policy forbids eval and inline styles, so htmx must not need them.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.allowScriptTags = false;
htmx.config.historyCacheSize = 0; // pages with personal data stay out of local storage

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]")?.getAttribute("content");
  if (event instanceof CustomEvent && token) event.detail.headers["X-CSRFToken"] = token;
});

walkLines(document);
