import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWordQuery, searchWords, wordsOf } from "./words.ts";

describe("words", () => {
  it("fold case, marks and compatibility forms away", () => {
    expect(wordsOf("Crème BRÛLÉE, ﬁne Ｗide ²")).toEqual(["creme", "brulee", "fine", "wide", "2"]);
  });

  it("break at everything that is neither letter nor digit", () => {
    expect(wordsOf("ComfyUI_00042_.png (masterpiece:1.2)")).toEqual(["comfyui", "00042", "png", "masterpiece", "1", "2"]);
  });

  it("are single characters where a script has no spaces, and keep what kana marks say", () => {
    expect(wordsOf("赤いキツネが rot")).toEqual(["赤", "い", "キ", "ツ", "ネ", "が", "rot"]);
    expect(wordsOf("한국어 여우")).toEqual(["한국어", "여우"]);
  });

  it("are the same asked as stored, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (text) => {
        const words = wordsOf(text);
        expect(wordsOf(words.join(" "))).toEqual(words);
        const stored = searchWords([text]);
        for (const word of words) expect(stored).toContain(` ${word} `);
      }),
    );
  });

  it("of plain ASCII are its runs of letters and digits, the longest cut", () => {
    const piece = fc.oneof(
      fc.string({ unit: "grapheme-ascii" }),
      fc.constantFrom("x".repeat(63), "Y".repeat(64), "z9".repeat(33), "\u0000"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join("");
        const runs = (text.match(/[A-Za-z0-9]+/g) ?? []).map((run) => run.slice(0, 64).toLowerCase());
        expect(wordsOf(text)).toEqual(runs);
        expect(searchWords([text])).toBe(runs.length === 0 ? "" : ` ${runs.join(" ")} `);
      }),
    );
  });

  it("do not run from one part into the next", () => {
    const stored = searchWords(["a red", null, "", "fox runs"]);
    expect(stored).toContain(" red ");
    expect(stored).not.toContain(" red fox ");
    expect(searchWords([null, undefined, " ,"])).toBe("");
  });

  it("stay within what both databases can index", () => {
    const stored = searchWords(["word ".repeat(50_000), "x".repeat(5_000), "more words"]);
    expect(stored.length).toBeLessThanOrEqual(100_010);
    expect(stored.endsWith(" ")).toBe(true);
    expect(searchWords(["x".repeat(5_000)]).length).toBe(66);
  });
});

describe("a query of words", () => {
  it("takes words, phrases and what must not be there", () => {
    expect(readWordQuery('Fox "deep Forest" -snow -"red barn" fox')).toEqual({
      wanted: ["deep forest", "fox"],
      unwanted: ["red barn", "snow"],
      impossible: false,
    });
  });

  it("takes what is written together as a phrase", () => {
    expect(readWordQuery("img_0042.png 赤狐").wanted).toEqual(["img 0042 png", "赤 狐"]);
  });

  it("asks nothing while a minus or a quote is being typed, and cannot be met by a lone symbol", () => {
    for (const q of ["-", '"', "- ", ""]) expect(readWordQuery(q)).toEqual({ wanted: [], unwanted: [], impossible: false });
    expect(readWordQuery("★").impossible).toBe(true);
  });
});
