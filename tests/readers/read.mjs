// What two readers of the web's make of calendars: a JSON array of texts on stdin; on stdout for
// each reader an array with, for each text, its events.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import nodeIcal from "node-ical";

const plain = (value) => (value && typeof value === "object" && "val" in value ? value.val : value);
const listed = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** @param {string} text */
function icalJs(text) {
  const root = new ICAL.Component(ICAL.parse(text));
  return root.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      method: root.getFirstPropertyValue("method"),
      uid: event.uid,
      sequence: event.sequence,
      start: event.startDate.toJSDate().toISOString(),
      end: event.endDate.toJSDate().toISOString(),
      summary: event.summary,
      location: event.location ?? "",
      status: component.getFirstPropertyValue("status"),
      attendees: event.attendees.map((one) => one.getFirstValue()),
    };
  });
}

/** @param {string} text */
function nodeIcalReads(text) {
  const found = nodeIcal.sync.parseICS(text);
  return Object.values(found)
    .filter((one) => one.type === "VEVENT")
    .map((event) => ({
      method: event.method,
      uid: event.uid,
      sequence: Number(event.sequence),
      start: event.start.toISOString(),
      end: event.end.toISOString(),
      summary: plain(event.summary),
      location: plain(event.location) ?? "",
      status: event.status,
      attendees: listed(event.attendee).map(plain),
    }));
}

const texts = JSON.parse(readFileSync(0, "utf8"));
const readers = { "ical.js": icalJs, "node-ical": nodeIcalReads };
const seen = Object.fromEntries(
  Object.entries(readers).map(([name, read]) => [name, texts.map(read)]),
);
process.stdout.write(JSON.stringify(seen));
