import { expect, it } from "vitest";
import { inUse } from "./counts.ts";

it("counts the projects that are not in the archive", () => {
  expect(inUse([])).toBe(0);
  expect(inUse([{ archived: false }, { archived: true }, { archived: false }])).toBe(2);
});
