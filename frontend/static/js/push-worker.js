// Shows a notice that was pushed to this browser, and opens the page it leads to.
const worker = /** @type {any} */ (self);

worker.addEventListener("push", (/** @type {any} */ event) => {
  const { title, url, tag } = event.data.json();
  event.waitUntil(worker.registration.showNotification(title, { tag, data: { url } }));
});

worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  const { url } = event.notification.data;
  event.waitUntil(worker.clients.openWindow(new URL(url || "/", worker.location.origin).pathname));
});
