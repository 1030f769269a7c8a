import fc from "fast-check";
import { expect, it } from "vitest";
import { keywordsIn, keywordText } from "./keyword-list.ts";

it.each([
  ["fox,night", ["fox", "night"]],
  [" fox , , fox,night ", ["fox", "night"]],
  ['"Paris, France", snow', ["Paris, France", "snow"]],
  ['5" tall,"a ""b"" c"', ['5" tall', 'a "b" c']],
  ['"cut, off', ['"cut', "off"]],
  ["", []],
])("keywords are read of %s", (text, keywords) => {
  expect(keywordsIn(text)).toEqual(keywords);
});

it("keywords are the same after they were a text", () => {
  const keyword = fc
    .string({ unit: fc.constantFrom("a", '"', ",", " ", "雪", "\\") })
    .map((text) => text.trim())
    .filter(Boolean);
  fc.assert(
    fc.property(fc.uniqueArray(keyword), (keywords) => {
      expect(keywordsIn(keywordText(keywords))).toEqual(keywords);
    }),
  );
});
