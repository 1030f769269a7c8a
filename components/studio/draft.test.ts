import { describe, expect, it } from "vitest";
import type { EngineParameter, OutputConfig } from "#lib/engines/schema.ts";
import type { MediaDetail } from "#lib/media/schema.ts";
import { type Draft, readDraft, readPlace, remixed, rollSeed, valuesFor } from "./draft.ts";
import { sizePresets, swapped } from "./sizes.ts";

const parameter = (key: string, more: Partial<EngineParameter> = {}): EngineParameter => ({
  key,
  label: key,
  type: "text",
  multiline: false,
  required: false,
  default: "",
  min: null,
  max: null,
  step: null,
  choices: null,
  ...more,
});

const side = (key: string) => parameter(key, { type: "integer", default: 1024, min: 256, max: 1536, step: 64 });
const picture: OutputConfig = {
  id: "image",
  name: "Picture",
  media_kind: "image",
  formats: ["png"],
  parameters: [
    parameter("prompt"),
    parameter("style", {
      type: "choice",
      default: "auto",
      choices: [
        { value: "auto", label: "Auto" },
        { value: "dada", label: "Dada" },
      ],
    }),
    parameter("seed", { type: "seed", default: null }),
    side("width"),
    side("height"),
  ],
};
const music: OutputConfig = {
  ...picture,
  id: "audio",
  media_kind: "audio",
  parameters: [parameter("prompt"), parameter("seed", { type: "seed", default: null })],
};

const draft: Draft = { engine: "sketch", config: "image", project: "default", folder: "output", count: 1, values: {}, watched: null };

describe("the studio's values", () => {
  it("are the person's where the engine can take them, else its defaults", () => {
    const values = valuesFor(picture, { prompt: "a fox", style: "no such style", seed: "18446744073709551615", width: 99999, steps: 30 });
    expect(values).toEqual({ prompt: "a fox", style: "auto", seed: "18446744073709551615", width: 1536, height: 1024 });
  });

  it("keep a seed digit for digit and a random one random", () => {
    expect(valuesFor(picture, { seed: "9007199254740993" }).seed).toBe("9007199254740993");
    expect(valuesFor(picture, { seed: null }).seed).toBeNull();
    expect(valuesFor(picture, { seed: "0x10" }).seed).toBeNull();
    expect(rollSeed()).toMatch(/^\d{1,16}$/);
  });

  it("come back from storage only as far as they look like a draft", () => {
    expect(readDraft("no json")).toEqual({});
    expect(readDraft('{"engine": 7, "project": "foxes", "count": 900, "values": {"prompt": "x", "odd": {}}}')).toEqual({
      project: "foxes",
      count: 64,
      values: { prompt: "x" },
    });
  });
});

describe("remixing a file", () => {
  const detail = {
    kind: "audio",
    project_id: "foxes",
    folder: "songs",
    generation: {
      prompt: "a slow waltz",
      seed: "12345678901234567890",
      steps: null,
      raw: [{ where: "wav", key: "atelier", text: '{"engine": "sketch", "record": {"params": {"tempo": 90}}}', truncated: false }],
    },
  } as unknown as MediaDetail;

  it("takes the recipe, the engine's own parameters, the place, and an output of the same kind", () => {
    const next = remixed(draft, detail, new Map([["sketch", [picture, music]]]));
    expect(next).toMatchObject({ engine: "sketch", config: "audio", project: "foxes", folder: "songs" });
    expect(next.values).toEqual({ prompt: "a slow waltz", seed: "12345678901234567890", tempo: 90 });
  });

  it("leaves the form's engine where the file's own is not here", () => {
    expect(remixed({ ...draft, engine: "other" }, detail, new Map([["other", [picture]]]))).toMatchObject({
      engine: "other",
      config: "image",
    });
  });
});

describe("sizes", () => {
  const [width, height] = [side("width"), side("height")];

  it("offer each ratio once, inside the engine's limits and steps", () => {
    const presets = sizePresets(width, height);
    expect(presets.map((preset) => preset.ratio)).toContain("1:1");
    for (const preset of presets) {
      for (const length of [preset.width, preset.height]) {
        expect(length % 64).toBe(0);
        expect(length).toBeGreaterThanOrEqual(256);
        expect(length).toBeLessThanOrEqual(1536);
      }
    }
    expect(presets.find((preset) => preset.ratio === "16:9")).toMatchObject({ width: 1344, height: 768 });
  });

  it("swap sides as far as the limits let them", () => {
    expect(swapped({ width: 1344, height: 768 }, width, height)).toEqual({ width: 768, height: 1344 });
    expect(swapped({ width: 1344, height: 768 }, width, { ...height, max: 1024 })).toEqual({ width: 768, height: 1024 });
  });
});

describe("the place an address names", () => {
  it("takes a project and its folder", () => {
    expect(readPlace({ project: "Foxes", folder: "drafts" })).toEqual({ project: "Foxes", folder: "drafts" });
  });
  it("means the folder of finished things where it names none", () => {
    expect(readPlace({ project: "Foxes" })).toEqual({ project: "Foxes", folder: "output" });
    expect(readPlace({ project: "Foxes", folder: "../other" })).toEqual({ project: "Foxes", folder: "output" });
  });
  it("is none without a project, or with one that could not be", () => {
    expect(readPlace({ folder: "drafts" })).toBeNull();
    expect(readPlace({ project: "../etc" })).toBeNull();
    expect(readPlace({ project: ["Foxes", "Owls"] })).toBeNull();
  });
});
