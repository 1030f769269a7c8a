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
  const press = (text: string, from: number, to: number, ...deltas: number[]) =>
    deltas.reduce((now, delta) => weigh(now.text, now.start, now.end, delta), { text, start: from, end: to });

  it("wraps the word at the caret, goes on with it, and unwraps it at 1", () => {
    expect(press("a red fox", 4, 4, 0.05).text).toBe("a (red:1.05) fox");
    expect(press("a red fox", 4, 4, 0.05, 0.05, 0.05).text).toBe("a (red:1.15) fox");
    expect(press("a red fox", 4, 4, 0.05, -0.05).text).toBe("a red fox");
    expect(press("a red fox", 4, 4, 0.05, -0.05, -0.05).text).toBe("a (red:0.95) fox");
  });

  it("wraps a selection without the blanks and commas at its ends, and keeps it selected", () => {
    const next = press("a glass whale, here", 1, 15, 0.05);
    expect(next.text).toBe("a (glass whale:1.05), here");
    expect(next.text.slice(next.start, next.end)).toBe("(glass whale:1.05)");
  });

  it("changes the innermost group at the caret, and a group by its contents", () => {
    const nested = "((deep:1.3) sea:0.8)";
    expect(press(nested, 4, 4, 0.05).text).toBe("((deep:1.35) sea:0.8)");
    expect(press(nested, 13, 13, 0.05).text).toBe("((deep:1.3) sea:0.85)");
    expect(press("(night market:1.2)", 1, 13, -0.05).text).toBe("(night market:1.15)");
  });

  it("weighs a part of a group inside it", () => {
    expect(press("(deep blue sea:1.2)", 6, 10, 0.05).text).toBe("(deep (blue:1.05) sea:1.2)");
  });

  it("takes a plain group for the 1.1 that it weighs", () => {
    expect(press("a (red) fox", 4, 4, 0.05).text).toBe("a (red:1.15) fox");
    expect(press("a (red) fox", 4, 4, -0.05, -0.05).text).toBe("a red fox");
  });

  it("never cuts a group in two, and leaves alone what cannot be one", () => {
    expect(press("a (red:1.2) fox", 0, 6, 0.05).text).toBe("(a (red:1.2):1.05) fox");
    expect(press("a ) b", 0, 5, 0.05).text).toBe("a ) b");
    expect(press("a  b", 2, 2, 0.05).text).toBe("a  b");
    expect(press("\\(title\\)", 3, 3, 0.05).text).toBe("(\\(title\\):1.05)");
  });

  it("stays between 0 and 2", () => {
    expect(press("(x:2)", 1, 1, 0.05).text).toBe("(x:2)");
    expect(press("(x:0.03)", 1, 1, -0.05).text).toBe("(x:0)");
  });

  it("gives back every prompt it was pressed up and down in", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", " ", ",", "ü"), maxLength: 20 });
    fc.assert(
      fc.property(letters, fc.nat(20), fc.nat(20), (text, a, b) => {
        const [from, to] = [Math.min(a, text.length), Math.min(b, text.length)];
        expect(press(text, from, to, 0.05, 0.05, -0.05, -0.05).text).toBe(text);
      }),
    );
  });
});
