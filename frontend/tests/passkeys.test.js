import { describe, expect, it } from "vitest";
import { answerOf, asked, bytes, letters } from "../static/js/passkeys/translate.js";

const DATA = Uint8Array.from([251, 255, 0, 1, 62]);

describe("what the server asks", () => {
  it("comes as bytes", () => {
    const options = asked({
      challenge: letters(DATA),
      rpId: "qabul.example",
      allowCredentials: [{ type: "public-key", id: letters(DATA) }],
    });
    expect(options.challenge).toEqual(DATA);
    expect(options.rpId).toBe("qabul.example");
    expect(options.allowCredentials[0]).toEqual({ type: "public-key", id: DATA });
  });

  it("names the person as bytes where a passkey is made", () => {
    const options = asked({ challenge: "AA", user: { id: "MTI", name: "botir" }, excludeCredentials: [] });
    expect(options.user).toEqual({ id: Uint8Array.from([49, 50]), name: "botir" });
    expect(options.excludeCredentials).toEqual([]);
  });
});

describe("what the browser answers", () => {
  it("goes as letters that need no escaping in an address", () => {
    expect(letters(DATA)).toBe("-_8AAT4");
    expect(bytes(letters(DATA))).toEqual(DATA);
  });

  it("leaves out what it does not have", () => {
    const answer = answerOf({
      id: "a", rawId: DATA.buffer, type: "public-key",
      response: { clientDataJSON: DATA.buffer, signature: DATA.buffer, userHandle: null },
    });
    expect(answer.response).toEqual({ clientDataJSON: "-_8AAT4", signature: "-_8AAT4" });
  });
});
