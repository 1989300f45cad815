/** Minutes at which the time left is also said aloud; the sentences come from the page. */
const SAID_AT = [5, 2, 1];
const SOON_SECONDS = 120;

/**
 * "9:41" of a number of seconds, "1:09:41" from an hour on, never below "0:00".
 * @param {number} seconds
 */
export function clock(seconds) {
  const left = Math.max(0, Math.ceil(seconds));
  const [hours, minutes, rest] = [Math.floor(left / 3600), Math.floor((left % 3600) / 60), left % 60];
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/**
 * The minute to say now, if the time left has just passed one of SAID_AT.
 * @param {number} before seconds left when last looked
 * @param {number} now seconds left
 * @returns {number | undefined}
 */
export function minuteToSay(before, now) {
  return SAID_AT.findLast((minutes) => before > minutes * 60 && now <= minutes * 60 && now > 0);
}

/** @param {ParentNode} root */
export function startCountdowns(root) {
  for (const box of root.querySelectorAll("[data-countdown]")) {
    if (box instanceof HTMLElement) startCountdown(box);
  }
}

/** @param {HTMLElement} box */
function startCountdown(box) {
  const until = Date.parse(box.dataset.countdown ?? "");
  let before = (until - Date.now()) / 1000;
  const timer = setInterval(tick, 1000);
  tick();

  function tick() {
    const left = (until - Date.now()) / 1000;
    part("clock").textContent = clock(left);
    box.classList.toggle("countdown--soon", left < SOON_SECONDS);
    const minutes = minuteToSay(before, left);
    if (minutes) part("voice").textContent = box.getAttribute(`data-say-${minutes}`);
    if (left <= 0) end();
    before = left;
  }

  function end() {
    clearInterval(timer);
    box.classList.add("countdown--over");
    part("before").hidden = true;
    part("clock").hidden = true;
    part("over").hidden = false;
    part("voice").textContent = part("over").textContent;
  }

  /** @param {string} name */
  function part(name) {
    const found = box.querySelector(`[data-countdown-${name}]`);
    if (!(found instanceof HTMLElement)) throw new Error(`countdown lacks its ${name}`);
    return found;
  }
}
