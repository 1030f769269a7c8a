import { describe, expect, it } from "vitest";
import { scoreWord } from "./score-word.ts";

describe("a filter by score", () => {
  it("is called what people call it, not by its numbers", () => {
    const called = (least?: number, most?: number) =>
      scoreWord({ ...(least === undefined ? {} : { score_min: least }), ...(most === undefined ? {} : { score_max: most }) })?.key;
    expect([called(), called(0, 0), called(-1, -1), called(3, 3), called(5), called(4), called(2, 4), called(undefined, 2)]).toEqual([
      undefined,
      "unrated",
      "rejected",
      "stars",
      "stars",
      "scoreAtLeast",
      "scoreBetween",
      "scoreAtMost",
    ]);
  });
});
