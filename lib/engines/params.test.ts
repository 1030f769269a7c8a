import { describe, expect, it } from "vitest";
import type { AppError } from "#lib/core/errors.ts";
import { completeParams } from "./params.ts";
import type { EngineParameter, OutputConfig } from "./schema.ts";

function parameter(given: Partial<EngineParameter> & Pick<EngineParameter, "key" | "type">): EngineParameter {
  return { label: given.key, multiline: false, required: false, default: null, min: null, max: null, step: null, choices: null, ...given };
}

const config: OutputConfig = {
  id: "test",
  name: "Test",
  media_kind: "image",
  formats: ["png"],
  parameters: [
    parameter({ key: "prompt", type: "text", required: true }),
    parameter({ key: "seed", type: "seed" }),
    parameter({ key: "width", type: "integer", default: 512, min: 64, max: 2048 }),
    parameter({ key: "cfg", type: "number", default: 7.5, min: 0 }),
    parameter({ key: "style", type: "choice", default: "auto", choices: ["auto", "dada"].map((value) => ({ value, label: value })) }),
  ],
};
const complete = (given: Record<string, unknown>) => completeParams(config, { prompt: "a fox", ...given });

describe("completing parameters", () => {
  it("fills in defaults and draws a seed that every reader keeps", () => {
    const { seed, ...rest } = complete({});
    expect(rest).toEqual({ prompt: "a fox", width: 512, cfg: 7.5, style: "auto" });
    expect(Number.isSafeInteger(Number(seed))).toBe(true);
  });

  it("keeps every digit of a seed up to 2^64 - 1, takes safe integers, and no other number", () => {
    expect(complete({ seed: "18446744073709551615" }).seed).toBe("18446744073709551615");
    expect(complete({ seed: 7 }).seed).toBe("7");
    expect(complete({ seed: "007" }).seed).toBe("7");
    for (const seed of ["18446744073709551616", -1, "-1", 1.5, 2 ** 60, "abc", {}]) expect(() => complete({ seed })).toThrow();
  });

  it("takes numbers sent as text, within their range", () => {
    expect(complete({ width: "64", cfg: "0.5" })).toMatchObject({ width: 64, cfg: 0.5 });
    for (const given of [
      { width: 63 },
      { width: 2049 },
      { width: 100.5 },
      { cfg: "NaN" },
      { cfg: Number.POSITIVE_INFINITY },
      { width: [] },
    ]) {
      expect(() => complete(given), JSON.stringify(given)).toThrow();
    }
  });

  it("names the field at fault, also one that is missing or unknown", () => {
    const fieldOf = (given: Record<string, unknown>) => {
      try {
        completeParams(config, given);
        return null;
      } catch (error) {
        return (error as { field?: string }).field;
      }
    };
    expect(fieldOf({})).toBe("params.prompt");
    expect(fieldOf({ prompt: "x", style: "baroque" })).toBe("params.style");
    expect(fieldOf({ prompt: "x", sampler: "euler" })).toBe("params.sampler");
    expect(fieldOf({ prompt: "x".repeat(20_001) })).toBe("params.prompt");
  });

  it("gives each fault its reason, in words that can be told in another language", () => {
    const reasonOf = (given: Record<string, unknown>) => {
      try {
        completeParams(config, given);
        return null;
      } catch (error) {
        const [first] = (error as AppError).errors ?? [];
        return [first?.detail, first?.reason?.key, first?.reason?.values];
      }
    };
    expect(reasonOf({ prompt: "x", width: 1 })).toEqual(["width must be at least 64", "must_at_least", { limit: "64" }]);
    expect(reasonOf({ prompt: "x", sampler: "euler" })?.slice(1)).toEqual(["param_unknown", { config: config.name, name: "sampler" }]);
    expect(reasonOf({ prompt: "x", style: "baroque" })?.[0]).toMatch(/^style must be one of its choices: \w+/);
    expect(reasonOf({})?.slice(0, 2)).toEqual(["prompt is needed", "must_given"]);
  });
});
