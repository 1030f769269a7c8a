import { expect, it } from "vitest";
import { rootAround, rootsInside } from "./nesting.ts";

const output = { id: "output01", path: "/comfy/output" };
const organised = { id: "organise", path: "/comfy/output/projects" };
const beside = { id: "beside01", path: "/comfy/output-old" };
const roots = [output, organised, beside];

it("names the roots inside another, not itself and not one whose name only begins alike", () => {
  expect(rootsInside(output, roots)).toEqual([organised]);
  expect(rootsInside(organised, roots)).toEqual([]);
  expect(rootsInside({ id: "whole001", path: "/" }, roots)).toEqual(roots);
});

it("gives a path to the innermost root around it", () => {
  expect(rootAround("/comfy/output/projects/a/b.png", roots)).toEqual({ root: organised, relative: "a/b.png" });
  expect(rootAround("/comfy/output/a.png", roots)).toEqual({ root: output, relative: "a.png" });
  expect(rootAround("/comfy/output", roots)).toEqual({ root: output, relative: "." });
  expect(rootAround("/comfy", roots)).toBeNull();
});
