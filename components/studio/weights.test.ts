import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { promptPieces, weigh } from "./weights.ts";

const weighted = (text: string) =>
  promptPieces(text)
    .filter((piece) => piece.weighted)
    .map((piece) => piece.text);

describe("weights in a prompt", () => {
  it("are found where a group is closed and carries a number", () => {
    expect(weighted("a glass whale over the (night market:1.2), neon")).toEqual(["(night market:1.2)"]);
    expect(weighted("((deep) sea:.8) and (sky:-0.5)")).toEqual(["((deep) sea:.8)", "(sky:-0.5)"]);
  });

  it("are not seen in half-typed, plain or escaped parentheses", () => {
    expect(weighted("(night market:1.2")).toEqual([]);
    expect(weighted("a whale (blue), 12:30)")).toEqual([]);
    expect(weighted("\\(title:1\\)")).toEqual([]);
  });

  it("never change a letter of the prompt, whatever is typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("(", ")", ":", "1", ".", "\\", "a", " ", "ü") }), (text) => {
        expect(
          promptPieces(text)
            .map((piece) => piece.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });
});

describe("weighing with the arrow keys", () => {
  it("wraps the word at the caret, and unwraps it at 1", () => {
    const up = weigh("a red fox", 4, 4, 0.1);
    expect(up.text).toBe("a (red:1.1) fox");
    expect(weigh(up.text, up.start, up.end, -0.1).text).toBe("a red fox");
  });

  it("wraps a selection without the spaces at its ends, and keeps it selected", () => {
    const next = weigh("a glass whale here", 1, 14, 0.1);
    expect(next.text).toBe("a (glass whale:1.1) here");
    expect(next.text.slice(next.start, next.end)).toBe("(glass whale:1.1)");
  });

  it("stays between 0 and 2 and leaves empty places alone", () => {
    expect(weigh("(x:2)", 1, 1, 0.1).text).toBe("(x:2)");
    expect(weigh("(x:0.05)", 1, 1, -0.1).text).toBe("(x:0)");
    expect(weigh("a  b", 2, 2, 0.1).text).toBe("a  b");
  });
});
