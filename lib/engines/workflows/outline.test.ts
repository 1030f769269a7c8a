import { describe, expect, it } from "vitest";
import { outlineOf } from "./outline.ts";

const PAGE = {
  nodes: [
    { id: 1, pos: [0, 0], size: [200, 100] },
    { id: 2, pos: { "0": 400, "1": 50 }, size: { "0": 300, "1": 900 } },
    { id: 3, pos: ["x", null], size: null, flags: { collapsed: true } },
  ],
  links: [
    [1, 1, 0, 2, 0, "IMAGE"],
    { id: 2, origin_id: 2, origin_slot: 0, target_id: 3, target_slot: 0, type: "IMAGE" },
    [3, 9, 0, 2, 0, "IMAGE"],
  ],
};

/** A chain of nodes, each of which takes from the one before. */
function chain(length: number): Record<string, { class_type: string; inputs: Record<string, unknown> }> {
  return Object.fromEntries(
    Array.from({ length }, (_, n) => [String(n), { class_type: "A", inputs: { from: [String(n === 0 ? length - 1 : n - 1), 0] } }]),
  );
}

describe("a graph's silhouette", () => {
  it("lies inside its card as the page was laid out, with the links that lead somewhere", () => {
    const { boxes, links } = outlineOf(PAGE, {});
    expect(boxes).toHaveLength(3);
    for (const [x, y, width, height] of boxes) {
      expect(x >= 9.9 && y >= 9.9 && x + width <= 150.1 && y + height <= 110.1, `${x} ${y} ${width} ${height}`).toBe(true);
    }
    expect(boxes[1]?.[0]).toBeGreaterThan(boxes[0]?.[0] ?? 0);
    expect(links).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it("of a run stands from left to right, and a circle or a thousand nodes end", () => {
    const run = { b: { class_type: "B", inputs: { from: ["a", 0] } }, a: { class_type: "A", inputs: { seed: 1 } } };
    const { boxes, links } = outlineOf(null, run);
    expect(boxes[0]?.[0]).toBeGreaterThan(boxes[1]?.[0] ?? 0);
    expect(links).toEqual([[1, 0]]);
    expect(outlineOf(null, chain(5)).boxes).toHaveLength(5);
    expect(outlineOf(null, chain(1_000)).boxes.length).toBeLessThanOrEqual(120);
    expect(outlineOf(null, {})).toEqual({ boxes: [], links: [] });
  });
});
