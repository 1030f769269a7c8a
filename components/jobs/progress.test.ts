import { describe, expect, it } from "vitest";
import { fraction, secondsLeft, spoken, tookSeconds } from "./progress.ts";

describe("how long a job still takes", () => {
  it("is told by the pace since it was first seen, not since it began", () => {
    expect(secondsLeft({ at: 10_000, value: 4 }, { at: 12_000, value: 8 }, 16)).toBe(4);
  });

  it("is not told before there is a pace to tell it by", () => {
    expect(secondsLeft(null, { at: 1, value: 1 }, 8)).toBeNull();
    expect(secondsLeft({ at: 0, value: 2 }, { at: 5000, value: 2 }, 8)).toBeNull();
    expect(secondsLeft({ at: 0, value: 2 }, { at: 100, value: 3 }, 8)).toBeNull();
  });

  it("is said roughly where it is long and exactly where it is short", () => {
    expect(spoken(0.2)).toEqual({ unit: "second", count: 1 });
    expect(spoken(8.1)).toEqual({ unit: "second", count: 9 });
    expect(spoken(43)).toEqual({ unit: "second", count: 45 });
    expect(spoken(95)).toEqual({ unit: "minute", count: 2 });
    expect(spoken(7300)).toEqual({ unit: "hour", count: 2 });
  });
});

describe("how far a job is", () => {
  it("stays between nothing and all, and says nothing where nothing is known", () => {
    expect(fraction({ value: 3, max: 4 })).toBe(0.75);
    expect(fraction({ value: 9, max: 4 })).toBe(1);
    expect(fraction({ value: 1, max: 0 })).toBeNull();
    expect(fraction(null)).toBeNull();
  });

  it("took as long as it ran, not as long as it waited", () => {
    expect(tookSeconds({ started_at: "2026-11-21T08:00:10Z", finished_at: "2026-11-21T08:00:24.200Z" })).toBeCloseTo(14.2);
    expect(tookSeconds({ started_at: null, finished_at: "2026-11-21T08:00:24Z" })).toBeNull();
  });
});
