import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseObject, parseRecipe } from "./exact-json.ts";

describe("JSON as generators write it", () => {
  it("keeps every digit of an integer beyond a double, as its decimal string", () => {
    expect(parseObject('{"seed": 18446744073709551615, "b": [-9007199254740993]}')).toEqual({
      seed: "18446744073709551615",
      b: ["-9007199254740993"],
    });
    expect(parseObject('{"a": 9007199254740991, "b": 0.30000000000000004, "c": 1234567890123456}')).toEqual({
      a: 9007199254740991,
      b: 0.30000000000000004,
      c: 1234567890123456,
    });
  });

  it("sees a long integer wherever it stands", () => {
    for (let before = 0; before < 40; before += 1) {
      const text = `{${" ".repeat(before)}"a":12345678901234567890}`;
      expect(parseObject(text)).toEqual({ a: "12345678901234567890" });
      expect(parseObject(text.replace("1234567890}", "}"))).toEqual({ a: 1_234_567_890 });
    }
    expect(parseRecipe(`[9007199254740993${" ".repeat(20)}]`)).toEqual(["9007199254740993"]);
  });

  it("leaves long digits alone inside strings and keys, whatever is escaped there", () => {
    const value = { '12345678901234567890: 1, \\"': 'a "12345678901234567890", \\ NaN: 98765432109876543210,', big: 1 };
    expect(parseObject(JSON.stringify(value))).toEqual(value);
  });

  it("reads NaN and the infinities that Python writes as nothing", () => {
    expect(parseObject('{"a": NaN, "b": [-Infinity, Infinity], "c": "NaN"}')).toEqual({ a: null, b: [null, null], c: "NaN" });
  });

  it("says the same as JSON.parse but for integers beyond a double", () => {
    const asDigits = (_: string, value: unknown, context?: { source?: string }) =>
      Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "") ? context?.source : value;
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (value) => {
        const text = JSON.stringify(value);
        expect(parseRecipe(text)).toEqual(JSON.parse(text, asDigits as (key: string, value: unknown) => unknown));
      }),
    );
  });

  it("never throws, and gives up on what is too deep, too long or nothing", () => {
    fc.assert(fc.property(fc.string(), (text) => parseObject(text) === null || true));
    expect(parseObject(`{"a":${"[".repeat(500_000)}`)).toBeNull();
    expect(parseObject(`{"a":[${"1,".repeat(500_000)}1]}`)).toBeNull();
    expect(parseObject("a prompt")).toBeNull();
    expect(parseObject('{"a": 1}\0')).toEqual({ a: 1 });
  });
});
