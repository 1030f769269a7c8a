import { describe, expect, it } from "vitest";
import { type DecimalMark, decimalMarkOf, isOpenToReading, readAxis, variableFields } from "./axes.ts";
import type { FormField } from "./form.ts";
import { rollSeed, seedAfter } from "./seeds.ts";

const field = (key: string, type: FormField["type"], more: Partial<FormField> = {}): FormField => ({
  key,
  label: key,
  type,
  multiline: false,
  required: false,
  default: null,
  min: null,
  max: null,
  step: null,
  choices: null,
  group: null,
  at: null,
  ...more,
});
const read = (one: FormField, text: string, mark: DecimalMark = ".") => {
  const answer = readAxis(one, text, mark, () => "100");
  return answer.ok ? answer.values : answer.reason;
};

describe("what an axis goes through", () => {
  const cfg = field("cfg", "number", { min: 0, max: 30 });
  const steps = field("steps", "integer", { min: 1, max: 100 });

  it("is a list of numbers or a range, up or down, without the crumbs of binary fractions", () => {
    expect(read(cfg, "4, 5.5, 7")).toEqual([4, 5.5, 7]);
    expect(read(cfg, "4..5 step 0.2")).toEqual([4, 4.2, 4.4, 4.6, 4.8, 5]);
    expect(read(steps, "30..10 step 10")).toEqual([30, 20, 10]);
    expect(read(steps, "20..22, 40")).toEqual([20, 21, 22, 40]);
  });

  it("takes a decimal comma where it can be nothing else", () => {
    expect(read(cfg, "5,5; 7")).toEqual([5.5, 7]);
    expect(read(cfg, "5,5\n6\n,5")).toEqual([5.5, 6, 0.5]);
    expect(read(cfg, "4,5..8")).toEqual([4.5, 5.5, 6.5, 7.5]);
    expect(read(cfg, "4,5 bis 5,5 Schritt 0,5; 7")).toEqual([4.5, 5, 5.5, 7]);
    expect(read(cfg, "4..8 Schritt 0,5")).toEqual([4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8]);
    expect(read(cfg, "5,5, 6\n7,25")).toEqual([5.5, 6, 7.25]);
    expect(read(cfg, "1,2,3; 4")).toBe("number");
  });

  it("takes the decimal comma of who writes one, where every part is a number then", () => {
    expect(["en", "de", "de-CH"].map(decimalMarkOf)).toEqual([".", ",", "."]);
    const german = (text: string, one = cfg) => read(one, text, ",");
    expect(german("5,5")).toEqual([5.5]);
    expect(german("4,5, 6, ,5")).toEqual([4.5, 6, 0.5]);
    expect(german("4,5..5,5, 7")).toEqual([4.5, 5.5, 7]);
    expect(german("4, 5.5, 7")).toEqual([4, 5.5, 7]);
    expect(german("1,2,3")).toEqual([1, 2, 3]);
    expect(german("4,5", steps)).toEqual([4, 5]);
    expect(german("4,", cfg)).toEqual([4]);
    expect(read(cfg, "5,5")).toEqual([5]);
  });

  it("is told back where it could have been meant otherwise, or stands for more than is written", () => {
    const isTold = (text: string, values: number[], one = cfg) => isOpenToReading(one, text, values);
    expect([isTold("5,5", [5.5]), isTold("5,5", [5]), isTold("4..6", [4, 5, 6]), isTold("1,2", [1, 2], steps)]).not.toContain(false);
    expect([isTold("4, 5.5", [4, 5.5]), isTold("7", [7]), isTold("4;5", [4, 5])]).not.toContain(true);
    expect(isOpenToReading(field("prompt", "text"), "a,b", ["a,b"])).toBe(false);
  });

  it("is a list where commas alone separate", () => {
    expect(read(cfg, "1,2,3")).toEqual([1, 2, 3]);
    expect(read(cfg, "1, 2..4")).toEqual([1, 2, 3, 4]);
    expect(read(cfg, "1,2,3..5")).toEqual([1, 2, 3, 4, 5]);
    expect(read(steps, "20,30; 40")).toEqual([20, 30, 40]);
    expect(read(steps, "20,25..26")).toEqual([20, 25, 26]);
    expect(read(field("seed", "seed"), "1,2; 3")).toEqual(["1", "2", "3"]);
  });

  it("is refused with the reason, where the engine would refuse it", () => {
    expect(read(cfg, "")).toBe("empty");
    expect(read(cfg, "4, five")).toBe("number");
    expect(read(steps, "20.5")).toBe("number");
    expect(read(cfg, "4, 31")).toBe("range");
    expect(read(cfg, "0..1 step 0")).toBe("range");
    expect(read(cfg, "0..30 step 0.0001")).toBe("range");
    expect(read(field("sampler", "choice", { choices: [{ value: "euler", label: "Euler" }] }), "euler, magic")).toBe("choice");
  });

  it("of prompts is a line each, since prompts hold commas", () => {
    expect(read(field("prompt", "text"), "a red fox, snow\n\n a whale, neon ")).toEqual(["a red fox, snow", "a whale, neon"]);
  });

  it("of choices takes their names as they are shown, and each once", () => {
    const sampler = field("sampler", "choice", { choices: [{ value: "dpmpp_2m", label: "DPM++ 2M" }] });
    expect(read(sampler, "DPM++ 2m, dpmpp_2m")).toEqual(["dpmpp_2m"]);
  });

  it("of seeds keeps every digit, and takes so many in a row", () => {
    const seed = field("seed", "seed");
    expect(read(seed, "18446744073709551615, 7")).toEqual(["18446744073709551615", "7"]);
    expect(read(seed, "18446744073709551614 x 3")).toEqual(["18446744073709551614", "18446744073709551615", "0"]);
    expect(read(seed, "× 2")).toEqual(["100", "101"]);
    expect(read(seed, "x 300, x 300")).toBe("many");
  });

  it("is offered for what people vary most first", () => {
    const offered = variableFields([
      field("width", "integer"),
      field("cfg", "number"),
      field("batch_size", "integer"),
      field("prompt", "text"),
    ]);
    expect(offered.map((one) => one.key)).toEqual(["prompt", "cfg", "width"]);
  });
});

describe("seeds", () => {
  it("are rolled as digits that every program keeps, and count on to the end of 64 bits and round", () => {
    expect(rollSeed()).toMatch(/^\d{1,15}$/);
    expect(seedAfter("9007199254740993", 1)).toBe("9007199254740994");
    expect(seedAfter("18446744073709551615", 1)).toBe("0");
  });

  it("stay within what a node takes that takes less", () => {
    for (let n = 0; n < 50; n += 1) expect(Number(rollSeed(2 ** 31 - 1))).toBeLessThan(2 ** 31);
    expect(seedAfter("2147483647", 1, 2 ** 31 - 1)).toBe("0");
    expect(seedAfter("7", 1, 2 ** 64)).toBe("8");
  });
});
