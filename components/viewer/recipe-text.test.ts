import { describe, expect, it } from "vitest";
import type { MediaDetail } from "#lib/media/schema.ts";
import { recipeText } from "./recipe-text.ts";

const generation: NonNullable<MediaDetail["generation"]> = {
  tool: "sketch",
  prompt: "a paper city",
  negative_prompt: "blurry",
  model: "flux1-dev",
  sampler: "euler",
  scheduler: "karras",
  steps: 28,
  cfg: 5.5,
  seed: "18446744073709551615",
  width: 1024,
  height: 768,
  loras: [],
  source: null,
  workflow: { api: null, ui: null },
  raw: [],
};

describe("a recipe to paste elsewhere", () => {
  it("keeps every digit of the seed", () => {
    expect(recipeText({ generation })).toBe(
      "a paper city\nNegative prompt: blurry\nSteps: 28, Sampler: euler, Schedule type: karras, CFG scale: 5.5, Seed: 18446744073709551615, Size: 1024x768, Model: flux1-dev",
    );
  });

  it("leaves out what is not known", () => {
    expect(
      recipeText({
        generation: { ...generation, negative_prompt: null, steps: null, sampler: null, scheduler: null, cfg: null, model: null },
      }),
    ).toBe("a paper city\nSeed: 18446744073709551615, Size: 1024x768");
    expect(recipeText({ generation: null })).toBe("");
  });
});
