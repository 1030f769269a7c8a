import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contained, fitIn, fittedStyle, growthOf, MAX_SCALE, zoomAt } from "./zoom.ts";

const stage = { width: 1000, height: 600 };
const side = fc.integer({ min: 16, max: 9000 });

describe("the viewer's zoom", () => {
  it("fits any picture whole and in the middle", () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        const { scale, x, y } = fitIn(stage, { width, height }, 20);
        expect(width * scale).toBeLessThanOrEqual(960.001);
        expect(height * scale).toBeLessThanOrEqual(560.001);
        expect(x * 2 + width * scale).toBeCloseTo(1000);
        expect(y * 2 + height * scale).toBeCloseTo(600);
      }),
    );
  });

  it("makes small pictures twice as large, and tiny ones as large as can be seen", () => {
    expect([640, 200, 100, 16, 1].map((edge) => growthOf({ width: edge, height: edge / 2 }))).toEqual([2, 2, 2, 16, 256]);
    expect(fitIn(stage, { width: 1, height: 1 }, 20)).toEqual({ scale: 256, x: 372, y: 172 });
    expect(fitIn({ width: 140, height: 140 }, { width: 1, height: 1 }, 20).scale).toBe(100);
    expect(zoomAt({ scale: 256, x: 0, y: 0 }, 1.25, { x: 0, y: 0 }, 256).scale).toBe(256);
  });

  it("says the same in styles, for before the stage is measured", () => {
    expect(fittedStyle({ width: 300, height: 150 })).toMatchObject({
      width: "min((100cqw - 2 * var(--edge)), (100cqh - 2 * var(--edge)) * 2, 600px)",
      height: "min((100cqh - 2 * var(--edge)), (100cqw - 2 * var(--edge)) * 0.5, 300px)",
    });
  });

  it("keeps the point under the pointer under the pointer", () => {
    const point = fc.record({ x: fc.integer({ min: 0, max: 1000 }), y: fc.integer({ min: 0, max: 600 }) });
    fc.assert(
      fc.property(point, fc.double({ min: 0.3, max: 3, noNaN: true }), (at, factor) => {
        const before = { scale: 0.8, x: 40, y: -30 };
        const after = zoomAt(before, factor, at, 0.1);
        expect((at.x - after.x) / after.scale).toBeCloseTo((at.x - before.x) / before.scale, 5);
        expect((at.y - after.y) / after.scale).toBeCloseTo((at.y - before.y) / before.scale, 5);
      }),
    );
  });

  it("stops at sixteen times, and at the fitted size below", () => {
    expect(zoomAt({ scale: 10, x: 0, y: 0 }, 100, { x: 0, y: 0 }, 0.5).scale).toBe(MAX_SCALE);
    expect(zoomAt({ scale: 1, x: 0, y: 0 }, 0.001, { x: 0, y: 0 }, 0.5).scale).toBe(0.5);
    expect(zoomAt({ scale: 2, x: 0, y: 0 }, 0.001, { x: 0, y: 0 }, 2).scale).toBe(1);
  });

  it("never lets a large picture leave the stage, and centres a small one", () => {
    const large = { width: 2000, height: 1200 };
    expect(contained(stage, large, { scale: 1, x: 300, y: -5000 })).toEqual({ scale: 1, x: 0, y: -600 });
    expect(contained(stage, { width: 100, height: 100 }, { scale: 1, x: -80, y: 0 })).toEqual({ scale: 1, x: 450, y: 250 });
  });
});
