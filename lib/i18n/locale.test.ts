import { describe, expect, it } from "vitest";
import { chooseLocale } from "./locale.ts";

describe("the language of a page", () => {
  it("is the one the reader chose, whatever the browser asks for", () => {
    expect(chooseLocale("de", "en-GB,en;q=0.9")).toBe("de");
  });

  it("follows the browser's order of preference, regions included", () => {
    expect(chooseLocale(undefined, "fr-FR, de-CH;q=0.8, en;q=0.7")).toBe("de");
    expect(chooseLocale(undefined, "en;q=0.5, de;q=0.9")).toBe("de");
    expect(chooseLocale(undefined, "EN-us")).toBe("en");
  });

  it("does not take a language the browser refuses", () => {
    expect(chooseLocale(undefined, "de;q=0, en;q=0.1")).toBe("en");
  });

  it("is English when nothing usable is asked for, or the cookie was tampered with", () => {
    expect(chooseLocale("../../etc", "*;q=0.1")).toBe("en");
    expect(chooseLocale(undefined, undefined)).toBe("en");
    expect(chooseLocale(undefined, ";;;q=x,,")).toBe("en");
  });
});
