import { expect, test } from "vitest";
import { clock, minuteToSay } from "../static/js/site/countdown.js";

test("the clock shows minutes and two figures of seconds", () => {
  expect(clock(581)).toBe("9:41");
  expect(clock(60)).toBe("1:00");
  expect(clock(0.2)).toBe("0:01");
  expect(clock(3599)).toBe("59:59");
  expect(clock(7200)).toBe("2:00:00");
  expect(clock(3_661)).toBe("1:01:01");
});

test("the clock never goes below nothing", () => {
  expect(clock(-30)).toBe("0:00");
});

test("a minute is said once, when it is passed", () => {
  expect(minuteToSay(301, 300)).toBe(5);
  expect(minuteToSay(300, 299)).toBeUndefined();
});

test("after a pause of the tab only the nearest minute is said", () => {
  expect(minuteToSay(400, 100)).toBe(2);
});

test("nothing is said about minutes once the time is over", () => {
  expect(minuteToSay(61, 0)).toBeUndefined();
});
