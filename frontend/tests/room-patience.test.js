import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LONG_MS, Patience } from "../static/js/room/patience.js";

describe("the search for a way to somebody", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("is given up in words once, however often it is begun anew", () => {
    const over = vi.fn();
    const patience = new Patience(over);
    for (let tries = 0; tries < 4; tries += 1) {
      patience.seek();
      vi.advanceTimersByTime(LONG_MS / 4);
    }
    expect(over).toHaveBeenCalledOnce();
    expect(patience.late).toBe(true);
    patience.seek();
    vi.advanceTimersByTime(LONG_MS * 2);
    expect(over).toHaveBeenCalledOnce();
  });

  it("says nothing when a way is found in time", () => {
    const over = vi.fn();
    const patience = new Patience(over);
    patience.seek();
    vi.advanceTimersByTime(LONG_MS - 1);
    patience.rest();
    vi.advanceTimersByTime(LONG_MS);
    expect(over).not.toHaveBeenCalled();
  });

  it("begins with all its time after each connection", () => {
    const over = vi.fn();
    const patience = new Patience(over);
    patience.seek();
    vi.advanceTimersByTime(LONG_MS);
    patience.rest();
    expect(patience.late).toBe(false);
    patience.seek();
    vi.advanceTimersByTime(LONG_MS - 1);
    expect(over).toHaveBeenCalledOnce();
  });
});
