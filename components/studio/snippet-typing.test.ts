import { describe, expect, it } from "vitest";
import { joinedPiece, matchingSnippets, typedSnippet } from "./snippet-typing.ts";

describe("a snippet that is being typed", () => {
  const at = (text: string) => typedSnippet(text, text.length);

  it("begins with a slash at the beginning of a word", () => {
    expect(at("/")).toEqual({ start: 0, query: "" });
    expect(at("a fox, /gold")).toEqual({ start: 7, query: "gold" });
    expect(at("(/größe")).toEqual({ start: 1, query: "größe" });
  });

  it("is not a fraction, an either-or, an address, or something left behind", () => {
    for (const text of ["1/2", "and/or", "http://x", "a /gold hour", "a fox /gold,"]) expect(at(text)).toBeNull();
    expect(typedSnippet("/gold hour", 2)).toEqual({ start: 0, query: "g" });
  });
});

describe("the snippets that are offered", () => {
  const snippets = ["golden hour", "rim light", "old gold", "marigold"].map((label) => ({ label, text: label }));
  const offered = (query: string) => matchingSnippets(snippets, query, 3).map((one) => one.label);

  it("begin with what was typed, in any of their words, before those that only hold it", () => {
    expect(offered("gold")).toEqual(["golden hour", "old gold", "marigold"]);
    expect(offered("rim-l")).toEqual(["rim light"]);
    expect(offered("")).toHaveLength(3);
    expect(offered("xyz")).toEqual([]);
  });
});

describe("a piece put into a prompt", () => {
  const put = (text: string, piece: string) => {
    const at = text.indexOf("|");
    const whole = text.replace("|", "");
    return whole.slice(0, at) + joinedPiece(whole, at, at, piece) + whole.slice(at);
  };

  it("is set off by commas where words would run into each other", () => {
    expect(put("|", "film grain")).toBe("film grain");
    expect(put("a fox|", "film grain")).toBe("a fox, film grain");
    expect(put("a fox, |", "film grain")).toBe("a fox, film grain");
    expect(put("a fox,|", "film grain")).toBe("a fox, film grain");
    expect(put("a fox, |snow", "film grain")).toBe("a fox, film grain, snow");
    expect(put("a (|:1.2)", "fox")).toBe("a (fox:1.2)");
    expect(put("a |", "fox")).toBe("a fox");
  });
});
