import { describe, expect, it } from "vitest";
import { backOff } from "./stream.ts";

describe("coming back after the stream broke", () => {
  it("waits longer each time, up to fifteen seconds", () => {
    const waits = [0, 1, 2, 3, 10].map((tries) => backOff(tries, () => 1));
    expect(waits).toEqual([500, 1000, 2000, 4000, 15_000]);
  });

  it("spreads tabs over half of the wait, so that they do not come back in one instant", () => {
    expect(backOff(4, () => 0)).toBe(4000);
    expect(backOff(4, () => 0.5)).toBe(6000);
  });
});
