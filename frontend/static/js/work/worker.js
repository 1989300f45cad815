// In a thread of its own: gets a challenge, says how far it is and at last the number.
import { find } from "./find.js";

/** @param {MessageEvent<import("./find.js").Challenge>} event */
self.onmessage = ({ data }) => {
  const number = find(data, (done) => self.postMessage({ done }));
  self.postMessage(number === undefined ? { failed: true } : { number });
};
