/**
 * Shows the button only where it can do something.
 * @param {Document} root
 */
export function offerPush(root) {
  const section = root.querySelector("#push");
  const form = root.querySelector("form[data-push]");
  if (!(section instanceof HTMLElement) || !(form instanceof HTMLFormElement)) return;
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) {
    const install = section.querySelector("[data-push-install]");
    if (install instanceof HTMLElement) install.hidden = !couldBeInstalled();
    return;
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void subscribe(section, form).then((word) => say(form, word));
  });
}

/** Safari on iOS knows `standalone`, and pushes only to what stands on the home screen. */
function couldBeInstalled() {
  return "standalone" in navigator && navigator.standalone === false;
}

/**
 * @param {HTMLElement} section
 * @param {HTMLFormElement} form
 * @returns {Promise<"done" | "denied" | "failed">}
 */
async function subscribe(section, form) {
  try {
    if ((await Notification.requestPermission()) !== "granted") return "denied";
    await navigator.serviceWorker.register(section.dataset.worker ?? "");
    const registration = await navigator.serviceWorker.ready;
    const found = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: section.dataset.key ?? "",
    });
    const body = new FormData(form);
    for (const [name, value] of fields(found.toJSON())) body.set(name, value);
    const answer = await fetch(section.dataset.subscribe ?? "", { method: "POST", body });
    return answer.ok ? "done" : "failed";
  } catch {
    return "failed";
  }
}

/**
 * What the server wants to know of a subscription.
 * @param {PushSubscriptionJSON} found
 * @returns {[string, string][]}
 */
export function fields(found) {
  return [
    ["endpoint", found.endpoint ?? ""],
    ["p256dh", found.keys?.p256dh ?? ""],
    ["auth", found.keys?.auth ?? ""],
  ];
}

/**
 * @param {HTMLFormElement} form
 * @param {string} word
 */
function say(form, word) {
  const words = form.querySelector("template[data-push-words]");
  const said = form.querySelector("[data-push-said]");
  if (!(words instanceof HTMLTemplateElement) || !said) return;
  said.textContent = words.content.querySelector(`[data-word=${word}]`)?.textContent ?? "";
}
