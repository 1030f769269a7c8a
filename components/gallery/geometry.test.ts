import { describe, expect, it } from "vitest";
import type { Media } from "#lib/media/schema.ts";
import { Aspects } from "./aspects.ts";
import { Geometry } from "./geometry.ts";
import { boxOf, caught, drift } from "./lasso.ts";
import { chunkOf, type Plan } from "./layout.ts";
import { dayAt, marksOf, spaced, topOfDay } from "./marks.ts";
import { type DayCount, runsOf, sectionsOf } from "./sections.ts";

const SQUARES: Plan = { mode: "square", width: 640, size: 150 };
const JUSTIFIED: Plan = { mode: "justified", width: 1200, size: 180 };
const wide = (count: number): Media[] => Array.from({ length: count }, () => ({ kind: "image", width: 300, height: 200 }) as Media);

function lay(days: DayCount[] | null, length: number, plan: Plan): { geometry: Geometry; aspects: Aspects } {
  const aspects = new Aspects(length);
  return { geometry: new Geometry(sectionsOf(days, length, chunkOf(plan)), plan, aspects), aspects };
}

describe("sections", () => {
  it("cover the list once, whatever the days say, and headers stand only where a day begins", () => {
    const sections = sectionsOf(
      [
        { day: "b", count: 200 },
        { day: "a", count: 3 },
      ],
      210,
      60,
    );
    expect(sections.reduce((sum, { count }) => sum + count, 0)).toBe(210);
    expect(sections.filter(({ day }) => day !== null).map(({ day, first, dayCount }) => [day, first, dayCount])).toEqual([
      ["b", 0, 200],
      ["a", 200, 3],
    ]);
    expect(sectionsOf([{ day: "a", count: 9 }], 5, 60).reduce((sum, { count }) => sum + count, 0)).toBe(5);
  });

  it("of days that items themselves tell do not count the last one, which may go on", () => {
    expect(runsOf(["b", "b", "a"], false)).toEqual([
      { day: "b", count: 2, whole: true },
      { day: "a", count: 1, whole: false },
    ]);
  });
});

describe("a million files laid out", () => {
  const days = Array.from({ length: 2000 }, (_, n) => ({
    day: new Date(Date.UTC(2026, 10, 21) - n * 86_400_000).toISOString().slice(0, 10),
    count: 500,
  }));

  it("costs some thousand sections and finds every place by bisection", () => {
    const { geometry } = lay(days, 1_000_000, JUSTIFIED);
    expect(geometry.sections.length).toBeLessThan(20_000);
    expect(geometry.height).toBeGreaterThan(20_000_000);
    for (const index of [0, 499, 500, 123_456, 999_999]) {
      const at = geometry.rowOf(index);
      expect(at?.row.cells.some((cell) => cell.index === index)).toBe(true);
      expect(geometry.firstBelow((at?.top ?? 0) + 1)?.top).toBe(at?.top);
    }
  });

  it("says where years and months begin, and has room for what it shows", () => {
    const { geometry } = lay(days, 1_000_000, JUSTIFIED);
    const marks = marksOf(geometry);
    expect(marks.filter(({ type }) => type === "year").map(({ time }) => time)).toEqual(["2026", "2025", "2024", "2023", "2022", "2021"]);
    const shown = spaced(marks, 700).sort((a, b) => a.at - b.at);
    for (const [n, mark] of shown.entries()) {
      const next = shown[n + 1];
      if (next) expect((next.at - mark.at) * 700).toBeGreaterThan(8);
    }
    expect(dayAt(geometry, topOfDay(geometry, "2024-02-29", false) + 5)).toBe("2024-02-29");
  });
});

describe("what becomes known", () => {
  it("changes heights only of its own sections, and its rows fill the estimated height until then", () => {
    const { geometry, aspects } = lay(null, 600, JUSTIFIED);
    aspects.set(0, wide(60));
    const second = geometry.topOf(1);
    const rows = geometry.rowsBetween(0, second - 1);
    const last = rows.at(-1);
    expect((last?.top ?? 0) + (last?.row.height ?? 0)).toBeCloseTo(second, 3);
    geometry.learn(0, 60);
    expect(geometry.topOf(2) - geometry.topOf(1)).toBe(geometry.topOf(3) - geometry.topOf(2));
  });
});

describe("moving by arrow keys", () => {
  const { geometry } = lay(
    [
      { day: "b", count: 5 },
      { day: "a", count: 1 },
    ],
    6,
    SQUARES,
  );

  it("goes to what lies above or below, across a day's header", () => {
    expect(geometry.neighbour(0, "ArrowDown")).toBe(4);
    expect(geometry.neighbour(4, "ArrowDown")).toBe(5);
    expect(geometry.neighbour(5, "ArrowUp")).toBe(4);
  });

  it("stays where it is at the ends", () => {
    expect(geometry.neighbour(0, "ArrowUp")).toBe(0);
    expect(geometry.neighbour(5, "ArrowRight")).toBe(5);
  });
});

describe("the lasso", () => {
  const { geometry } = lay(null, 12, SQUARES);

  it("catches what it touches, in any direction", () => {
    const inside = geometry.rowOf(5);
    const cell = inside?.row.cells[1];
    const [x, y] = [(cell?.x ?? 0) + 10, (inside?.top ?? 0) + 10];
    expect(caught(geometry, boxOf(x + 5, y + 5, x, y))).toEqual([[5, 6]]);
    expect(caught(geometry, boxOf(0, 0, 640, 2000))).toEqual([[0, 12]]);
  });

  it("lets the list drift near its edges only", () => {
    expect(drift(400, 800)).toBe(0);
    expect(drift(10, 800)).toBeLessThan(0);
    expect(drift(900, 800)).toBe(40);
  });
});
