// Every page works without this file; it only makes waiting, counting and asking pleasanter.
import "../css/site.css";
import { askBefore } from "./site/confirm.js";
import { startCountdowns } from "./site/countdown.js";
import { countCharacters } from "./site/count.js";
import { listFiles } from "./site/files.js";
import { keepTyped } from "./site/language.js";
import { closeMenus } from "./site/menu.js";
import { sendOnce } from "./site/submit.js";
import { showCurrentTab } from "./site/tabs.js";

askBefore(document);
sendOnce(document);
closeMenus(document);
keepTyped(document);
startCountdowns(document);
countCharacters(document);
listFiles(document);
showCurrentTab(document);

/** @type {HTMLElement | null} */ (document.querySelector("[data-focus]"))?.focus();
