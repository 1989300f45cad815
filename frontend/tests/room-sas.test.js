import { describe, expect, it } from "vitest";
import { LISTS, wordsOf } from "../static/js/room/code-words.js";
import { codeOf, commitment, fingerprints, SafetyCode } from "../static/js/room/sas.js";

/** @param {string} of */
const sdp = (of) => `v=0\r\na=fingerprint:sha-256 ${of}\r\na=setup:actpass\r\n`;
const AZIZA = sdp("AA:01");
const BOTIR = sdp("BB:02");
const MIDDLE_TO_AZIZA = sdp("CC:03");
const MIDDLE_TO_BOTIR = sdp("DD:04");

/**
 * One side of the exchange, with what it sent and the codes it came to.
 * @param {boolean} first
 */
function side(first) {
  /** @type {{t: "sas_commit" | "sas_reveal", d: any}[]} */
  const sent = [];
  /** @type {(number[] | null)[]} */
  const codes = [];
  const code = new SafetyCode({ first, send: (t, d) => sent.push({ t, d }), done: (one) => codes.push(one) });
  return { code, sent, codes };
}

/** @typedef {ReturnType<typeof side>} Side */

/**
 * Carry messages to and fro until nobody says anything more.
 * @param {Side} one
 * @param {Side} other
 */
function talk(one, other) {
  while (one.sent.length || other.sent.length) {
    for (const { t, d } of one.sent.splice(0)) other.code.hear(t, d);
    for (const { t, d } of other.sent.splice(0)) one.code.hear(t, d);
  }
}

describe("the safety code", () => {
  it("is the same on both sides of an honest connection", () => {
    const [aziza, botir] = [side(true), side(false)];
    aziza.code.begin(AZIZA, BOTIR);
    botir.code.begin(BOTIR, AZIZA);
    talk(aziza, botir);
    expect(aziza.codes[0]).toHaveLength(4);
    expect(aziza.codes).toEqual(botir.codes);
  });

  it("is another one each time, so that nobody can prepare for it", () => {
    const made = new Set();
    for (let time = 0; time < 50; time++) {
      const [aziza, botir] = [side(true), side(false)];
      aziza.code.begin(AZIZA, BOTIR);
      botir.code.begin(BOTIR, AZIZA);
      talk(aziza, botir);
      made.add(String(aziza.codes[0]));
    }
    expect(made.size).toBe(50);
  });

  it("differs when a man in the middle bridges two connections of his own", () => {
    const [aziza, toAziza] = [side(true), side(false)];
    const [botir, toBotir] = [side(false), side(true)];
    aziza.code.begin(AZIZA, MIDDLE_TO_AZIZA);
    toAziza.code.begin(MIDDLE_TO_AZIZA, AZIZA);
    botir.code.begin(BOTIR, MIDDLE_TO_BOTIR);
    toBotir.code.begin(MIDDLE_TO_BOTIR, BOTIR);
    talk(aziza, toAziza);
    talk(botir, toBotir);
    expect(aziza.codes[0]).toHaveLength(4);
    expect(botir.codes[0]).toHaveLength(4);
    expect(aziza.codes).not.toEqual(botir.codes);
  });

  it("is not formed when the middle only passes the nonces on", () => {
    const [aziza, botir] = [side(true), side(false)];
    aziza.code.begin(AZIZA, MIDDLE_TO_AZIZA);
    botir.code.begin(BOTIR, MIDDLE_TO_BOTIR);
    talk(aziza, botir);
    expect([aziza.codes, botir.codes]).toEqual([[null], [null]]);
  });

  it("shows the nonce to nobody who has not committed to one", () => {
    const aziza = side(true);
    aziza.code.begin(AZIZA, BOTIR);
    expect(aziza.sent.map(({ t }) => t)).toEqual(["sas_commit"]);
    aziza.code.hear("sas_reveal", { pair: "a:b", gen: 1, nonce: "00".repeat(32) });
    expect(aziza.sent.map(({ t }) => t)).toEqual(["sas_commit"]);
    expect(aziza.codes).toEqual([]);
  });

  it("ends when another commitment follows the first", () => {
    const aziza = side(true);
    aziza.code.begin(AZIZA, BOTIR);
    for (const commit of ["11", "22"]) {
      aziza.code.hear("sas_commit", { pair: "a:b", gen: 1, commit: commit.repeat(32) });
    }
    expect(aziza.codes).toEqual([null]);
  });

  it("ends when the nonce shown is not the one committed to", () => {
    const aziza = side(true);
    aziza.code.begin(AZIZA, BOTIR);
    const fingerprint = fingerprints(BOTIR);
    const commit = commitment({ nonce: new Uint8Array(32), fingerprint });
    aziza.code.hear("sas_commit", { pair: "a:b", gen: 1, commit });
    aziza.code.hear("sas_reveal", { pair: "a:b", gen: 1, nonce: "01".repeat(32) });
    expect(aziza.codes).toEqual([null]);
  });

  it("comes about although what was said first got lost", () => {
    const [aziza, botir] = [side(true), side(false)];
    aziza.code.begin(AZIZA, BOTIR);
    aziza.sent.length = 0;
    botir.code.begin(BOTIR, AZIZA);
    talk(aziza, botir);
    expect(aziza.codes).toEqual([]);
    aziza.code.again();
    talk(aziza, botir);
    botir.code.again();
    talk(aziza, botir);
    expect(aziza.codes[0]).toHaveLength(4);
    expect(aziza.codes).toEqual(botir.codes);
  });

  it("waits for the connection when the other side was quicker", () => {
    const [aziza, botir] = [side(true), side(false)];
    botir.code.begin(BOTIR, AZIZA);
    talk(aziza, botir);
    aziza.code.begin(AZIZA, BOTIR);
    talk(aziza, botir);
    expect(aziza.codes[0]).toHaveLength(4);
    expect(aziza.codes).toEqual(botir.codes);
  });

  it("changes with any of the four things it is made of", () => {
    const nonce = (/** @type {number} */ byte) => new Uint8Array(32).fill(byte);
    const low = { fingerprint: "sha-256 AA", nonce: nonce(1) };
    const high = { fingerprint: "sha-256 BB", nonce: nonce(2) };
    const codes = [
      codeOf(low, high),
      codeOf({ ...low, fingerprint: "sha-256 AB" }, high),
      codeOf({ ...low, nonce: nonce(3) }, high),
      codeOf(low, { ...high, fingerprint: "sha-256 BC" }),
      codeOf(low, { ...high, nonce: nonce(4) }),
      codeOf(high, low),
    ];
    expect(new Set(codes.map(String)).size).toBe(6);
  });
});

describe("fingerprints", () => {
  it("are read alike wherever a browser puts them", () => {
    const twice = "a=fingerprint:SHA-256 aa:bb\r\nm=audio\r\na=fingerprint:sha-256 AA:BB\r\n";
    expect(fingerprints(twice)).toBe("sha-256 AA:BB");
  });
});

/**
 * @param {string} one
 * @param {string} other
 */
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, rival] of [...other].entries()) {
      const kept = (row[j] ?? 0) + Number(letter !== rival);
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, kept));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe.each(Object.entries(LISTS))("the words of %s", (language, list) => {
  it("are 256, and none can be taken for another", () => {
    expect(list).toHaveLength(256);
    expect(new Set(list).size).toBe(256);
    const near = list.flatMap((one, i) =>
      list.slice(i + 1).flatMap((other) => (distance(one, other) < 2 ? [`${one} ${other}`] : [])),
    );
    expect(near).toEqual([]);
  });

  it("are short, and one for each number", () => {
    expect(list.filter((word) => word.length > 12 || word.length < 3)).toEqual([]);
    expect(wordsOf([0, 1, 254, 255], language)).toEqual([list[0], list[1], list[254], list[255]]);
  });
});

it("is read in English where a language has no list", () => {
  expect(wordsOf([7], "fr")).toEqual([LISTS.en[7]]);
});
