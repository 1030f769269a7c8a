import { describe, expect, it } from "vitest";
import { bars } from "./bars.ts";

describe("the bars of a waveform", () => {
  it("shows a single click in a long silence: the loudest of each stretch, not its mean", () => {
    const points = Array.from({ length: 512 }, (_, n) => (n === 300 ? 0.5 : 0));
    const drawn = bars(points, 64);
    expect(drawn[Math.floor(300 / 8)]).toBe(1);
    expect(drawn.filter((height) => height > 0.1)).toHaveLength(1);
  });

  it("stretches few points over many bars, and draws silence or nothing as a thin line", () => {
    expect(bars([0.2, 0.4], 4)).toEqual([0.5, 0.5, 1, 1]);
    expect(bars([], 3)).toEqual([0.02, 0.02, 0.02]);
    expect(bars([0, 0, 0.001], 3)).toEqual([0.02, 0.02, 0.02]);
    expect(bars([0, 0.025, 0, 0.05], 4)).toEqual([0.02, 0.5, 0.02, 1]);
  });
});
