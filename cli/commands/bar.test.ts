import { expect, it } from "vitest";
import { bar } from "./bar.ts";

it("fills as work goes on, and never runs over", () => {
  expect(bar("running", { value: 6, max: 12 })).toBe(`running  ${"█".repeat(12)}${"░".repeat(12)}  50 %`);
  expect(bar("running", { value: 30, max: 12 })).toBe(`running  ${"█".repeat(24)}  100 %`);
});

it("says the word alone while nothing is known", () => {
  expect(bar("running", null)).toBe("running");
  expect(bar("running", { value: 0, max: 0 })).toBe("running");
});
