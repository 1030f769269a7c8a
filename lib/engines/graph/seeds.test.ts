import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LARGEST_SEED, seedsOf } from "./seeds.ts";

const random = Math.random;

describe("the seeds of a batch", () => {
  it("stay, count up or count down from where they start", () => {
    expect(seedsOf({ mode: "fixed", start: "7", count: 3 }, random)).toEqual(["7", "7", "7"]);
    expect(seedsOf({ mode: "increment", start: "7", count: 3 }, random)).toEqual(["7", "8", "9"]);
    expect(seedsOf({ mode: "decrement", start: "1", count: 3 }, random)).toEqual(["1", "0", "18446744073709551615"]);
  });

  it("keep every digit, and begin again at 0 after the last of 64 bits", () => {
    expect(seedsOf({ mode: "increment", start: "18446744073709551614", count: 3 }, random)).toEqual([
      "18446744073709551614",
      "18446744073709551615",
      "0",
    ]);
  });

  it("stay below what the node takes, and random ones below 2^48", () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, LARGEST_SEED),
        fc.constantFrom("random" as const, "fixed" as const, "increment" as const, "decrement" as const),
        (max, mode) => {
          for (const seed of seedsOf({ mode, count: 5, max }, random)) {
            expect(BigInt(seed) >= 0n && BigInt(seed) <= max).toBe(true);
            if (mode === "random") expect(BigInt(seed) < 2n ** 48n).toBe(true);
          }
        },
      ),
    );
  });

  it("differ where they are random, and not where a fixed one was left to chance", () => {
    expect(new Set(seedsOf({ mode: "random", count: 50 }, random)).size).toBe(50);
    expect(new Set(seedsOf({ mode: "fixed", count: 5 }, random)).size).toBe(1);
    expect(seedsOf({ mode: "random", count: 1 }, () => 0)).toEqual(["0"]);
    expect(seedsOf({ mode: "random", count: 1 }, () => 1 - Number.EPSILON)).toEqual([String(2n ** 48n - 1n)]);
  });

  it("refuse a start that is none", () => {
    expect(() => seedsOf({ mode: "fixed", start: "18446744073709551616", count: 1 }, random)).toThrow(RangeError);
    expect(() => seedsOf({ mode: "fixed", start: "65536", count: 1, max: 65535n }, random)).toThrow("from 0 to 65535");
  });
});
