import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countOf, includes, moved, positionsOf, type Ranges, rangesOf, toggled, united, withoutRange, withRange } from "./ranges.ts";

describe("chosen ranges", () => {
  it("behave as a set of positions does, whatever is done in whatever order", () => {
    const step = fc.tuple(fc.constantFrom("add", "remove", "toggle"), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 15 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let ranges: Ranges = [];
        const set = new Set<number>();
        for (const [what, from, length] of steps) {
          const span = Array.from({ length }, (_, n) => from + n);
          if (what === "add") {
            ranges = withRange(ranges, from, from + length);
            for (const n of span) set.add(n);
          } else if (what === "remove") {
            ranges = withoutRange(ranges, from, from + length);
            for (const n of span) set.delete(n);
          } else {
            ranges = toggled(ranges, from);
            if (!set.delete(from)) set.add(from);
          }
        }
        expect([...positionsOf(ranges)]).toEqual([...set].sort((a, b) => a - b));
        expect(countOf(ranges)).toBe(set.size);
        for (let n = 0; n < 80; n++) expect(includes(ranges, n)).toBe(set.has(n));
        // Touching ranges are one: nothing grows with the number of clicks.
        expect(ranges).toEqual(rangesOf(set));
      }),
    );
  });

  it("move with what comes in front, and unite", () => {
    expect(moved([[3, 5]], 12)).toEqual([[15, 17]]);
    expect(
      united(
        [[0, 2]],
        [
          [2, 4],
          [8, 9],
        ],
      ),
    ).toEqual([
      [0, 4],
      [8, 9],
    ]);
  });

  it("hold a million as one", () => {
    expect(withRange([], 0, 1_000_000)).toEqual([[0, 1_000_000]]);
  });
});
