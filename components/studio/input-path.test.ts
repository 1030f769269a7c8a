import { expect, it } from "vitest";
import { inputPath } from "./input-path.ts";

it("an input's file lies below the engine's input folder, or where ComfyUI's own words for other folders say", () => {
  expect(inputPath("Foxes/input/fox.png", "/srv/comfy/input/")).toBe("/srv/comfy/input/Foxes/input/fox.png");
  expect(inputPath("Foxes/input/fox.png", null)).toBe("input/Foxes/input/fox.png");
  expect(inputPath("fox.png [output]", "/srv/comfy/input")).toBe("output/fox.png");
  expect(inputPath("fox.png [input]", null)).toBe("input/fox.png");
  expect(inputPath("/srv/pictures/fox.png", "/srv/comfy/input")).toBe("/srv/pictures/fox.png");
});

it("what only the engine can reach has no path here", () => {
  expect(inputPath("fox.png [temp]", "/srv/comfy/input")).toBeNull();
  expect(inputPath("", null)).toBeNull();
});
