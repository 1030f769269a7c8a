import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readParameters, writeParameters } from "./parameters.ts";
import { EMPTY_RECORD } from "./schema.ts";

describe("the parameters text", () => {
  it("looks as other programs expect it", () => {
    const record = {
      ...EMPTY_RECORD,
      prompt: "a fox",
      negative_prompt: "fog",
      steps: 20,
      sampler: "Euler a",
      cfg: 7,
      seed: "1",
      width: 512,
      height: 768,
    };
    expect(writeParameters({ ...record, model: "sd, 1.5" })).toBe(
      'a fox\nNegative prompt: fog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x768, Model: "sd, 1.5"',
    );
  });

  it("gives back what was written, whatever the prompt", () => {
    const line = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter((text) => !/[\0\r\n]/.test(text) && text.trim() === text && text !== "");
    const seed = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
    fc.assert(
      fc.property(line, fc.option(line, { nil: null }), seed, fc.option(line, { nil: null }), (prompt, negative_prompt, number, model) => {
        fc.pre(!prompt.startsWith("Negative prompt:"));
        const record = { ...EMPTY_RECORD, prompt, negative_prompt, seed: number, model, steps: 3, cfg: 1.5 };
        const read = readParameters(writeParameters(record))?.record;
        expect(read).toEqual({ ...record, loras: read?.loras });
      }),
    );
  });

  it("finds LoRAs in the prompt, and is not fooled by ordinary text", () => {
    expect(readParameters("a <lora:ink:0.8> fox\nSteps: 1, Seed: 2")?.record.loras).toEqual([{ name: "ink", weight: 0.8 }]);
    expect(readParameters("just a comment")).toBeNull();
    expect(readParameters("")).toBeNull();
  });
});
