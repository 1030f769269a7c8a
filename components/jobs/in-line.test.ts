import { expect, it } from "vitest";
import { besideOf, neighbourInLine } from "./in-line.ts";

const line = ["a1", "b1", "a2", "b2", "a3"].map((id) => ({ id, engine_id: id.startsWith("a") ? "a" : null }));

it("puts a job beside the one it was dropped at, on the side it came from", () => {
  expect(besideOf(line, "a1", "a3")).toEqual({ side: "after", job: "a3" });
  expect(besideOf(line, "a3", "a1")).toEqual({ side: "before", job: "a1" });
});

it("goes no further than its own engine's jobs where it was dropped at another's", () => {
  expect(besideOf(line, "a1", "b2")).toEqual({ side: "after", job: "a2" });
  expect(besideOf(line, "a3", "b1")).toEqual({ side: "before", job: "a2" });
  expect(besideOf(line, "b2", "a2")).toBeNull();
  expect(besideOf(line, "b2", "b2")).toBeNull();
  expect(besideOf(line, "gone", "b2")).toBeNull();
});

it("steps over other engines' jobs", () => {
  expect(neighbourInLine(line, "a1", 1)).toBe("a2");
  expect(neighbourInLine(line, "b2", -1)).toBe("b1");
  expect(neighbourInLine(line, "b1", -1)).toBeNull();
  expect(neighbourInLine(line, "a3", 1)).toBeNull();
});
