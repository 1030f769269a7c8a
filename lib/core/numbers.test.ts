import { expect, it } from "vitest";
import { z } from "zod";
import { numeral } from "./numbers.ts";

it("takes numbers and plain digits, and nothing that only happens to be one for a program", () => {
  const score = numeral(z.number().int().min(-1).max(5)).optional();
  expect([3, "3", "-1", undefined].map((value) => score.parse(value))).toEqual([3, 3, -1, undefined]);
  for (const wrong of ["", " 3", "1e0", "0x1", "+1", "3.", true, null, [], "7", "1.5"]) expect(score.safeParse(wrong).success).toBe(false);
});
