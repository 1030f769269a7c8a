import { expect, it } from "vitest";
import { crumbsOf, leadsTo, rootOf } from "./parents.ts";

const INPUT = { name: "Input", path: "/data/comfyui/input" };
const INNER = { name: "Inner", path: "/data/comfyui/input/inner" };

it("names the way from a root down to a folder", () => {
  expect(crumbsOf("/data/comfyui/input/foxes/draft", INPUT)).toEqual([
    INPUT,
    { name: "foxes", path: "/data/comfyui/input/foxes" },
    { name: "draft", path: "/data/comfyui/input/foxes/draft" },
  ]);
  expect(crumbsOf(INPUT.path, INPUT)).toEqual([INPUT]);
  expect(crumbsOf("C:\\art\\a", { name: "Art", path: "C:\\art" }).at(-1)).toEqual({ name: "a", path: "C:\\art\\a" });
});

it("finds the innermost root of a path, and none for one that only begins alike", () => {
  expect(rootOf("/data/comfyui/input/inner/x", [INPUT, INNER])).toBe(INNER);
  expect(rootOf("/data/comfyui/input-old/x", [INPUT, INNER])).toBeNull();
});

it("knows which folders lead to another", () => {
  expect(leadsTo("/data/comfyui/input", "/data/comfyui/input/foxes")).toBe(true);
  expect(leadsTo("/", "/data")).toBe(true);
  expect(leadsTo("/data/comfyui/input", "/data/comfyui/input")).toBe(false);
  expect(leadsTo("/data/comfyui/input", "/data/comfyui/input-old/x")).toBe(false);
});
