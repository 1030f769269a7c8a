import { describe, expect, it } from "vitest";
import { keycaps, matchesChord, parseChord, parseSequence } from "./chord.ts";

const press = (key: string, more: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe("a chord", () => {
  it("takes Ctrl and Command alike for mod, and not without it", () => {
    const palette = parseChord("mod+k");
    expect(matchesChord(press("k", { ctrlKey: true }), palette)).toBe(true);
    expect(matchesChord(press("K", { metaKey: true }), palette)).toBe(true);
    expect(matchesChord(press("k"), palette)).toBe(false);
  });

  it("leaves a plain letter to the browser when Ctrl, Alt or Shift is held", () => {
    const fit = parseChord("f");
    expect(matchesChord(press("f"), fit)).toBe(true);
    expect(matchesChord(press("f", { ctrlKey: true }), fit)).toBe(false);
    expect(matchesChord(press("f", { altKey: true }), fit)).toBe(false);
    expect(matchesChord(press("F", { shiftKey: true }), fit)).toBe(false);
  });

  it("finds signs wherever a keyboard puts them: German `?` and `/` are typed with Shift", () => {
    expect(matchesChord(press("?", { shiftKey: true }), parseChord("?"))).toBe(true);
    expect(matchesChord(press("/", { shiftKey: true }), parseChord("/"))).toBe(true);
    expect(matchesChord(press("/"), parseChord("/"))).toBe(true);
  });

  it("can be the plus or the space bar itself", () => {
    expect(matchesChord(press("+", { shiftKey: true }), parseChord("+"))).toBe(true);
    expect(parseSequence(" ").map(({ key }) => key)).toEqual([" "]);
    expect(parseSequence("g p").map(({ key }) => key)).toEqual(["g", "p"]);
  });

  it("is drawn with the machine's own signs", () => {
    expect(keycaps("mod+k", true)).toEqual(["⌘", "K"]);
    expect(keycaps("mod+Enter", false)).toEqual(["Ctrl", "↵"]);
    expect(keycaps("g p", false)).toEqual(["G", "P"]);
    expect(keycaps("+", false)).toEqual(["+"]);
    expect(keycaps(" ", false)).toEqual(["␣"]);
  });
});
