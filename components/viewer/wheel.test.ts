import { expect, it } from "vitest";
import { wheelFactor } from "./wheel.ts";

const turn = (deltaY: number, more: { ctrlKey?: boolean; deltaMode?: number } = {}) =>
  wheelFactor({ deltaY, deltaMode: 0, ctrlKey: false, ...more });

it("a turn of the wheel zooms by as much in pixels as in lines, and back to where it was", () => {
  expect(turn(-120)).toBeCloseTo(1.24, 2);
  expect(turn(-7.5, { deltaMode: 1 })).toBeCloseTo(turn(-120), 5);
  expect(turn(-120) * turn(120)).toBeCloseTo(1, 5);
});

it("a pinch in small steps zooms faster, a wheel with Ctrl never by leaps", () => {
  expect(turn(-4, { ctrlKey: true })).toBeCloseTo(1.04, 2);
  expect([turn(-120, { ctrlKey: true }), turn(120, { ctrlKey: true })]).toEqual([1.5, 1 / 1.5]);
});
