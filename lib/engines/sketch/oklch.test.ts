import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apart, backing, colour, css, fromRgb, hueDistance, mix, type Rgb, rgb } from "./oklch.ts";

describe("oklch", () => {
  it("agrees with CSS Color 4 on the primaries", () => {
    const red = fromRgb([255, 0, 0]);
    expect([red.l, red.c, red.h].map((v) => Math.round(v * 1000) / 1000)).toEqual([0.628, 0.258, 29.234]);
    expect(css(colour(0.628, 0.2577, 29.23))).toBe("#ff0000");
  });

  it("takes every sRGB colour there and back", () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, byte, (r, g, b) => {
        const back = rgb(fromRgb([r, g, b]));
        expect(Math.max(...([r, g, b] as Rgb).map((v, i) => Math.abs(v - (back[i] ?? 0))))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("keeps lightness and hue of a colour outside sRGB", () => {
    const back = fromRgb(rgb(colour(0.7, 0.4, 150)));
    expect(back.l).toBeCloseTo(0.7, 1);
    expect(hueDistance(back.h, 150)).toBeLessThan(4);
  });

  it("mixes opposites through grey", () => {
    expect(mix(colour(0.6, 0.15, 30), colour(0.6, 0.15, 210), 0.5).c).toBeLessThan(0.001);
  });

  it("measures how far colours stand apart, and finds the paper a subject shows on", () => {
    expect(apart(colour(0.5, 0.2, 10), colour(0.5, 0.2, 10))).toBe(0);
    expect(apart(colour(0.5, 0.2, 0), colour(0.5, 0.2, 180))).toBeCloseTo(0.4);
    expect(apart(colour(0.2, 0, 0), colour(0.9, 0, 90))).toBeCloseTo(0.7);
    const cream = colour(0.94, 0.03, 85);
    const [black, white] = [colour(0.2, 0, 0), colour(0.97, 0, 0)];
    expect(backing(white, cream, [cream, white, black])).toBe(black);
    expect(backing(black, colour(0.5, 0, 0), [black, white])).toBe(white);
  });
});
