import { describe, expect, it } from "vitest";
import type { EngineParameter, OutputConfig } from "#lib/engines/schema.ts";
import type { MediaDetail } from "#lib/media/schema.ts";
import { type Draft, EMPTY_DRAFT, readDraft, readPlace, readWorkflow, setOn, withoutValues, withValues } from "./draft.ts";
import { type Form, fieldOfParameter, formOfConfig, formOfWorkflow } from "./form.ts";
import { carriesWorkflow, remixed, remixedOn } from "./remix.ts";
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

const draft: Draft = { ...EMPTY_DRAFT, engine: "sketch", config: "image" };
const workflow = (id: string): Form =>
  formOfWorkflow({
    id,
    name: id,
    engine_id: null,
    fields: [
      { key: "prompt", node_id: "6", input: "text", label: "Prompt", type: "text", default: "a cat", on_form: true },
      { key: "steps", node_id: "3", input: "steps", label: "Steps", type: "integer", default: 4, min: 1, max: 50, on_form: true },
      {
        key: "model",
        node_id: "4",
        input: "ckpt_name",
        label: "Model",
        type: "choice",
        default: "sdxl/base.safetensors",
        choices: ["sdxl/base.safetensors", "sdxl/Fox-v2.safetensors"],
        on_form: true,
      },
    ],
  });

describe("the studio's values", () => {
  it("go with a prompt from form to form, and stay with their workflow otherwise", () => {
    const [fast, slow] = [workflow("fast"), workflow("slow")];
    const set = withValues(withValues(draft, fast, { prompt: "a fox", steps: 8 }), slow, { steps: 40 });
    expect(setOn(set, fast)).toEqual({ prompt: "a fox", steps: 8 });
    expect(setOn(set, slow)).toEqual({ prompt: "a fox", steps: 40 });
    expect(setOn(set, formOfConfig("sketch", picture))).toEqual({ prompt: "a fox" });
    expect(setOn(withoutValues(set, fast), fast)).toEqual({});
    expect(setOn(withoutValues(set, fast), slow)).toEqual({ steps: 40 });
  });

  it("come back from the disk only as far as they look like a draft", () => {
    expect(readDraft("no draft")).toEqual({});
    expect(
      readDraft({
        engine: 7,
        project: "foxes",
        count: 900,
        values: { prompt: "x", odd: {}, tiled: true },
        forms: { wf: { steps: 8, odd: [] }, bad: 4 },
        seeds: { seed: "increment", other: "sideways" },
        axes: [{ key: "cfg", text: "4..8" }, { key: 4 }],
      }),
    ).toEqual({
      project: "foxes",
      workflow: null,
      count: 64,
      values: { prompt: "x", tiled: true },
      forms: { wf: { steps: 8 }, bad: {} },
      seeds: { seed: "increment" },
      axes: [{ key: "cfg", text: "4..8" }],
    });
  });

  it("survive being kept as they are", () => {
    const whole: Draft = { ...withValues(draft, workflow("wf"), { seed: "18446744073709551615" }), workflow: "wf", watched: "j1" };
    expect({ ...EMPTY_DRAFT, ...readDraft(JSON.parse(JSON.stringify(whole))) }).toEqual(whole);
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

  it("fills the workflow's form that is chosen, with models as that engine names them", () => {
    const made = {
      ...detail,
      generation: { ...detail.generation, prompt: "a vixen", steps: 30, model: "fox-V2", loras: [{ name: "snow", weight: 1 }] },
    } as unknown as MediaDetail;
    const next = remixed({ ...draft, workflow: "wf" }, made, new Map(), workflow("wf"));
    expect(next.workflow).toBe("wf");
    expect(setOn(next, workflow("wf"))).toEqual({ prompt: "a vixen", steps: 30, model: "sdxl/Fox-v2.safetensors" });
  });

  it("leaves the form's engine where the file's own is not here", () => {
    expect(remixed({ ...draft, engine: "other" }, detail, new Map([["other", [picture]]]))).toMatchObject({
      engine: "other",
      config: "image",
    });
  });
});

describe("remixing a file of a workflow", () => {
  const made = (generation: Record<string, unknown> | null, more: Record<string, unknown> = {}) =>
    ({ kind: "image", project_id: "foxes", folder: "output", job_id: "j1", generation, ...more }) as unknown as MediaDetail;
  const recipe = {
    prompt: "a vixen",
    negative_prompt: null,
    seed: "18446744073709551615",
    steps: 30,
    model: "fox-V2",
    raw: [],
    workflow: { api: { 3: {} }, ui: null },
  };
  const portrait = {
    id: "portrait",
    name: "Portrait",
    engine_id: null,
    fields: [
      ...workflow("portrait").fields.map((field) => ({
        key: field.key,
        node_id: "1",
        input: field.key,
        label: field.label,
        type: field.type,
        default: field.default,
        ...(field.choices ? { choices: field.choices.map((choice) => choice.value) } : {}),
        on_form: true,
      })),
      { key: "seed", node_id: "3", input: "seed", label: "Seed", type: "seed" as const, default: "1", on_form: true },
      { key: "image", node_id: "9", input: "image", label: "Image", type: "image" as const, default: "a.png", on_form: true },
    ],
  };
  const form = formOfWorkflow(portrait);

  it("chooses that workflow and fills its form, whatever was chosen before", () => {
    const before = withValues({ ...draft, workflow: "other", axes: [{ key: "steps", text: "1..3" }] }, workflow("other"), { steps: 9 });
    const next = remixedOn(before, made(recipe), portrait);
    expect(next).toMatchObject({ workflow: "portrait", project: "foxes", folder: "output", axes: [] });
    expect(setOn(next, form)).toEqual({
      prompt: "a vixen",
      steps: 30,
      model: "sdxl/Fox-v2.safetensors",
      seed: "18446744073709551615",
    });
    expect(setOn(next, workflow("other"))).toMatchObject({ steps: 9 });
  });

  it("takes what the job was given before what the file tells, and the library's files by their path", () => {
    const next = remixedOn(draft, made(recipe), portrait, { steps: 12, image: "media:/library/fox.png", gone: 1, model: null });
    expect(setOn(next, form)).toMatchObject({ steps: 12, image: "/library/fox.png", prompt: "a vixen", model: "sdxl/Fox-v2.safetensors" });
    expect(setOn(next, form)).not.toHaveProperty("gone");
  });

  it("leaves nothing on its form of what was set there before", () => {
    const before = withValues(draft, form, { prompt: "an owl", steps: 50, image: "/library/owl.png" });
    expect(setOn(remixedOn(before, made(null), portrait, { image: "media:/library/fox.png" }), form)).toEqual({
      image: "/library/fox.png",
    });
  });

  it("knows a file that carries one from those of an engine's own form", () => {
    const own = (params: Record<string, unknown>) => [
      { where: "png", key: "atelier", text: JSON.stringify({ engine: "comfy", record: { params } }), truncated: false },
    ];
    const configs = new Map([["comfy", [picture]]]);
    expect(carriesWorkflow(draft, made(recipe), configs)).toBe(true);
    expect(carriesWorkflow(draft, made({ ...recipe, raw: own({}) }), configs)).toBe(false);
    expect(carriesWorkflow(draft, made({ ...recipe, raw: own({ workflow: "Portrait" }) }), configs)).toBe(true);
    expect(carriesWorkflow(draft, made({ ...recipe, workflow: { api: null, ui: null } }), configs)).toBe(false);
    expect(carriesWorkflow(draft, made(null), configs)).toBe(false);
  });

  it("goes back to the engine's own form where the file came from it, out of a workflow that is chosen", () => {
    const text = JSON.stringify({ engine: "sketch", record: { params: {} } });
    const file = made({ ...recipe, raw: [{ where: "png", key: "atelier", text, truncated: false }] });
    const next = remixed({ ...draft, workflow: "wf", engine: "other" }, file, new Map([["sketch", [music, picture]]]), workflow("wf"));
    expect(next).toMatchObject({ workflow: null, engine: "sketch", config: "image" });
    expect(next.values).toMatchObject({ prompt: "a vixen" });
  });
});

describe("sizes", () => {
  const [width, height] = [fieldOfParameter(side("width")), fieldOfParameter(side("height"))];

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

describe("the workflow an address names", () => {
  it("is one that could be, or none", () => {
    expect(readWorkflow({ workflow: "0199-ab" })).toBe("0199-ab");
    for (const workflow of [undefined, "", "../x", ["a", "b"]]) expect(readWorkflow({ workflow })).toBeNull();
  });
});
