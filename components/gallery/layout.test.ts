import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aspectOf, chunkOf, estimate, GAP, type Plan, type Row, rowsOf, sizeWithin } from "./layout.ts";
import { sectionsOf } from "./sections.ts";

const cells = (rows: readonly Row[]) => rows.flatMap((row) => (row.type === "cells" ? row.cells : []));
const whole = (count: number, ends = true) => ({ first: 0, count, day: null, dayCount: null, ends });
const plan = (more: Partial<Plan> = {}): Plan => ({ mode: "justified", width: 1200, size: 180, ...more });

describe("the justified grid", () => {
  it("draws every item once, in order, without overlap, to the right edge, at any width", () => {
    const aspects = fc.array(fc.double({ min: 0.45, max: 3, noNaN: true }), { minLength: 1, maxLength: 90 });
    fc.assert(
      fc.property(
        aspects,
        fc.integer({ min: 280, max: 2600 }),
        fc.integer({ min: 90, max: 340 }),
        fc.boolean(),
        (list, width, size, ends) => {
          const rows = rowsOf(whole(list.length, ends), plan({ width, size }), (n) => list[n] ?? 1);
          expect(cells(rows).map((cell) => cell.index)).toEqual(list.map((_, n) => n));
          let y = 0;
          for (const [n, row] of rows.entries()) {
            expect(row.y).toBe(y);
            y += row.height;
            if (row.type !== "cells") continue;
            for (const [k, cell] of row.cells.entries()) {
              const next = row.cells[k + 1];
              if (next) expect(next.x - (cell.x + cell.width)).toBeGreaterThanOrEqual(GAP - 1);
            }
            const last = row.cells.at(-1);
            const right = (last?.x ?? 0) + (last?.width ?? 0);
            if (n < rows.length - 1 || !ends) expect(right).toBe(width);
            else expect(right).toBeLessThanOrEqual(width + 1);
          }
        },
      ),
    );
  });

  it("does not blow up a day's last picture to the width of the screen", () => {
    expect(cells(rowsOf(whole(1), plan(), () => 1))).toEqual([{ index: 0, x: 0, width: 180 }]);
  });

  it("keeps rows near their height where few pictures fit beside each other, panoramas among them", () => {
    const shape = fc.constantFrom(0.45, 0.56, 0.67, 0.75, 1, 1.33, 1.5, 1.78, 2.2, 3);
    const places = fc.constantFrom([366, 92], [316, 88], [750, 168], [1174, 336]);
    fc.assert(
      fc.property(fc.array(shape, { minLength: 60, maxLength: 60 }), places, fc.boolean(), (list, [width = 0, size = 1], ends) => {
        const rows = rowsOf(whole(60, ends), plan({ width, size }), (n) => list[n] ?? 1);
        const heights = rows.map((row) => (row.type === "cells" ? row.cellHeight / size : 1));
        expect(Math.max(...heights)).toBeLessThan(1.75);
        expect(Math.min(...heights)).toBeGreaterThan(0.5);
      }),
    );
  });

  it("joins a panorama to a square rather than showing that one as high as the phone is wide", () => {
    const list = [1, 3, 1, 1, 1, 1];
    const rows = rowsOf(whole(6), plan({ width: 366, size: 92 }), (n) => list[n] ?? 1);
    expect(rows.map((row) => (row.type === "cells" ? row.cells.length : 0))).toEqual([2, 4]);
  });

  it("ends a part of a day flush, with rows hardly higher or lower than the others", () => {
    const rows = rowsOf(whole(60, false), plan(), (n) => 0.6 + ((n * 7) % 10) / 10);
    for (const row of rows) expect(row.height).toBeGreaterThan(120);
    for (const row of rows) expect(row.height).toBeLessThan(270);
  });

  it("knows about how high a section will be before its items are there, so that the scrubber hardly moves", () => {
    fc.assert(
      fc.property(fc.integer({ min: 700, max: 2000 }), fc.integer({ min: 40, max: 90 }), fc.boolean(), (width, count, ends) => {
        const aspects = Array.from({ length: count }, (_, n) => 0.6 + ((n * 7919) % 12) / 10);
        const mean = aspects.reduce((sum, one) => sum + one, 0) / count;
        const rows = rowsOf(whole(count, ends), plan({ width }), (n) => aspects[n] ?? 1);
        const height = rows.reduce((sum, row) => sum + row.height, 0);
        const apart = Math.abs(estimate(whole(count, ends), plan({ width }), mean) - height);
        // Where a section breaks into few rows, one more or less, or a taller one, is much of it.
        expect(apart).toBeLessThan(Math.max(0.35 * height, 3 * Math.max(...rows.map((row) => row.height))));
      }),
    );
  });
});

describe("squares and list", () => {
  it("keeps three columns on the narrowest phone, however large the squares were on a desktop", () => {
    const narrow = plan({ mode: "square", width: 300, size: sizeWithin(320, 300) });
    const rows = rowsOf(whole(3), narrow, () => 1);
    expect(rows.map((row) => (row.type === "cells" ? row.cells.length : 0))).toEqual([3]);
  });

  it("know their height from the count alone", () => {
    for (const mode of ["square", "list"] as const) {
      const rows = rowsOf(whole(47), plan({ mode }), () => 1);
      expect(estimate(whole(47), plan({ mode }), 1)).toBe(rows.reduce((sum, row) => sum + row.height, 0));
    }
  });

  it("cut long days only where a row of squares ends", () => {
    const squares = plan({ mode: "square" });
    const sections = sectionsOf([{ day: "2026-11-21", count: 500 }], 500, chunkOf(squares));
    for (const section of sections.slice(0, -1)) {
      const rows = rowsOf(section, squares, () => 1).filter((row) => row.type === "cells");
      expect(new Set(rows.map((row) => row.cells.length)).size).toBe(1);
    }
  });

  it("give the list one row an item, and headers between days", () => {
    const days = [
      { day: "b", count: 1 },
      { day: "a", count: 2 },
    ];
    const rows = sectionsOf(days, 3, 60).flatMap((section) => rowsOf(section, plan({ mode: "list" }), () => 1));
    expect(rows.map((row) => row.type)).toEqual(["day", "cells", "day", "cells", "cells"]);
  });
});

describe("the size of the pictures", () => {
  it("grows with a very large screen, so that the number of tiles stays bounded", () => {
    const size = sizeWithin(96, 3600, 2000);
    expect((3600 / size) * (2000 / size)).toBeLessThanOrEqual(181);
    expect(sizeWithin(168, 1300, 850)).toBe(168);
  });
});

describe("an item's shape", () => {
  it("crops panoramas and towers, and gives a shape to what has none", () => {
    expect(aspectOf({ kind: "image", width: 4000, height: 400 })).toBe(3);
    expect(aspectOf({ kind: "image", width: 100, height: 900 })).toBe(0.45);
    expect(aspectOf({ kind: "image", width: null, height: null })).toBe(1);
    expect(aspectOf({ kind: "audio", width: null, height: null })).toBe(2);
  });
});
