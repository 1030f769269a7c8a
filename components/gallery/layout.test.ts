import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrange, aspectOf, GAP, groupByDay, neighbour, type Row, rowOf } from "./layout.ts";

const cells = (rows: readonly Row[]) => rows.flatMap((row) => (row.type === "cells" ? row.cells : []));
const one = (length: number) => groupByDay(null, length, true);

describe("groups of days", () => {
  it("knows how many a day has only once nothing of it can follow", () => {
    const groups = groupByDay(["b", "b", "a"], 3, false);
    expect(groups.map(({ day, from, to, whole }) => [day, from, to, whole])).toEqual([
      ["b", 0, 2, true],
      ["a", 2, 3, false],
    ]);
    expect(groupByDay(["b"], 1, true)[0]?.whole).toBe(true);
  });
});

describe("the justified grid", () => {
  it("draws every item once, in order, without overlap, to the right edge, at any width", () => {
    const aspects = fc.array(fc.double({ min: 0.45, max: 3, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(aspects, fc.integer({ min: 280, max: 2600 }), fc.integer({ min: 90, max: 340 }), (list, width, size) => {
        const rows = arrange({ mode: "justified", width, size, groups: one(list.length), aspects: list });
        expect(cells(rows).map((cell) => cell.index)).toEqual(list.map((_, n) => n));
        for (const [n, row] of rows.entries()) {
          if (row.type !== "cells") continue;
          for (const [k, cell] of row.cells.entries()) {
            const next = row.cells[k + 1];
            if (next) expect(next.x - (cell.x + cell.width)).toBeGreaterThanOrEqual(GAP - 1);
          }
          const last = row.cells.at(-1);
          if (n < rows.length - 1) expect((last?.x ?? 0) + (last?.width ?? 0)).toBe(width);
          else expect((last?.x ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual(width + 1);
        }
      }),
    );
  });

  it("does not blow up a day's last picture to the width of the screen", () => {
    const rows = arrange({ mode: "justified", width: 1200, size: 180, groups: one(1), aspects: [1] });
    expect(cells(rows)).toEqual([{ index: 0, x: 0, width: 180 }]);
  });
});

describe("squares and list", () => {
  it("keeps three columns on the narrowest phone, however large the squares were on a desktop", () => {
    const rows = arrange({ mode: "square", width: 300, size: 320, groups: one(3), aspects: [1, 1, 1] });
    expect(rows.map((row) => (row.type === "cells" ? row.cells.length : 0))).toEqual([3]);
  });

  it("gives the list one row an item, and headers between days", () => {
    const rows = arrange({ mode: "list", width: 900, size: 180, groups: groupByDay(["b", "a", "a"], 3, true), aspects: [1, 1, 1] });
    expect(rows.map((row) => row.type)).toEqual(["day", "cells", "day", "cells", "cells"]);
  });
});

describe("moving by arrow keys", () => {
  const rows = arrange({ mode: "square", width: 640, size: 150, groups: groupByDay(["b", "b", "b", "b", "b", "a"], 6, true), aspects: [] });

  it("goes to what lies above or below, across a day's header", () => {
    expect(neighbour(rows, 0, "ArrowDown", 6)).toBe(4);
    expect(neighbour(rows, 4, "ArrowDown", 6)).toBe(5);
    expect(neighbour(rows, 5, "ArrowUp", 6)).toBe(4);
  });

  it("stays where it is at the ends", () => {
    expect(neighbour(rows, 0, "ArrowUp", 6)).toBe(0);
    expect(neighbour(rows, 5, "ArrowRight", 6)).toBe(5);
  });

  it("finds any item's row", () => {
    for (let n = 0; n < 6; n++) expect(cells([rows[rowOf(rows, n)] as Row]).some((cell) => cell.index === n)).toBe(true);
    expect(rowOf(rows, 99)).toBe(-1);
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
