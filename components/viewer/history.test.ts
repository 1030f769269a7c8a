import { expect, it } from "vitest";
import { toldOf } from "./history.ts";

const at = "2026-11-22T16:37:05.845Z";

it("tells what was changed, from what to what, by whom and when", () => {
  expect(toldOf({ at, by: "anna", field: "score", from: 0, to: 3 })).toMatchObject({ field: "score", by: "anna", from: 0, to: 3 });
  const keywords = toldOf({ at, by: "anna", field: "keywords", added: ["fox", 7], removed: [] });
  expect([keywords?.added, keywords?.removed]).toEqual([["fox"], []]);
});

it("leaves what another program wrote as it is", () => {
  for (const entry of ["imported", null, 7, {}, { at, by: "x", field: "colour" }, { by: "anna", field: "score" }])
    expect(toldOf(entry)).toBe(null);
});
