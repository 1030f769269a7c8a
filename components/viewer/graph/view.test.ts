import { expect, it } from "vitest";
import { fitted, readable } from "./view.ts";

it("shows a graph whole where its words can be read", () => {
  const bounds = { x: 100, y: 50, width: 900, height: 500 };
  expect(readable(bounds, 1000, 800)).toEqual(fitted(bounds, 1000, 800));
});

it("begins with the first nodes of one that is too large, in the middle where it is not", () => {
  const { scale, x, y } = readable({ x: -200, y: 40, width: 6000, height: 400 }, 1000, 800);
  expect(scale).toBe(0.75);
  expect(-200 * scale + x).toBe(20);
  expect(40 * scale + y).toBe(250);
});
