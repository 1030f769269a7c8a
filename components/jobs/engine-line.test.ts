import { expect, it } from "vitest";
import { engineLineIn } from "./engine-line.ts";

it("a note that tells of the engine's own line is read, whatever the engine is called", () => {
  expect(engineLineIn("in line at Cellar, 2 ahead")).toEqual({ engine: "Cellar", ahead: 2 });
  expect(engineLineIn("in line at Cellar, 3 ahead, left, 1 ahead")).toEqual({ engine: "Cellar, 3 ahead, left", ahead: 1 });
  for (const note of ["KSampler", "in line", "", null, undefined]) expect(engineLineIn(note)).toBeNull();
});
