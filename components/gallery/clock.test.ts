import { expect, it } from "vitest";
import { clock, lengthClock } from "./clock.ts";

it("reads seconds as people write them", () => {
  expect([0, 0.4, 4, 75, 3725].map(clock)).toEqual(["0:00", "0:00", "0:04", "1:15", "1:02:05"]);
});

it("gives what lasts only a moment a second, and nothing to what has no length", () => {
  expect([0, 0.04, 0.4, 1.4, 61.6].map(lengthClock)).toEqual(["0:00", "0:01", "0:01", "0:01", "1:02"]);
});
