import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GenerationRecord, RawText } from "../schema.ts";
import { DIALECTS, dialectsFor, readRecipe } from "./table.ts";
import { textsOf } from "./texts.ts";

const raw = (texts: Readonly<Record<string, string | object>>, where = "png"): RawText[] =>
  Object.entries(texts).map(([key, text]) => ({
    where: key === "xmp" ? "xmp" : where,
    key,
    text: typeof text === "string" ? text : JSON.stringify(text),
    truncated: false,
  }));

const packet = (inner: string, attributes = "") =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description rdf:about="" ${attributes}>${inner}</rdf:Description></rdf:RDF></x:xmpmeta>`;

const novel = {
  prompt: "a fox",
  uc: "fog",
  steps: 28,
  scale: 5,
  seed: 7,
  sampler: "k_euler",
  noise_schedule: "karras",
  width: 832,
  height: 1216,
};

/** What a program writes, and what must be read from it. */
const WRITTEN: readonly [string, RawText[], string, Partial<GenerationRecord>][] = [
  [
    "SwarmUI",
    raw({
      parameters: {
        sui_image_params: {
          prompt: "a fox",
          negativeprompt: "fog",
          model: "m",
          seed: 3,
          steps: 4,
          cfgscale: 7.5,
          loras: ["ink"],
          loraweights: ["0.5"],
        },
      },
      prompt: { 1: { class_type: "KSampler", inputs: { seed: 9, steps: 1, model: ["2", 0] } } },
    }),
    "swarmui",
    { tool: "SwarmUI", prompt: "a fox", negative_prompt: "fog", model: "m", seed: "3", cfg: 7.5, loras: [{ name: "ink", weight: 0.5 }] },
  ],
  [
    "InvokeAI",
    raw({
      invokeai_metadata: {
        positive_prompt: "a fox",
        negative_prompt: "",
        seed: 4294967295,
        steps: 30,
        cfg_scale: 6,
        scheduler: "dpmpp_2m_k",
        model: { name: "xl", hash: "blake3:1" },
        loras: [{ model: { name: "ink" }, weight: 0.75 }],
      },
    }),
    "invokeai",
    {
      prompt: "a fox",
      negative_prompt: "",
      seed: "4294967295",
      sampler: "dpmpp_2m_k",
      model: "xl",
      loras: [{ name: "ink", weight: 0.75 }],
    },
  ],
  [
    "InvokeAI without its metadata, from the graph",
    raw({
      invokeai_graph: {
        nodes: {
          d: { type: "denoise_latents", steps: 12, cfg_scale: 4, scheduler: "euler" },
          p: { type: "compel", prompt: "a fox" },
          n: { type: "compel", prompt: "fog" },
          z: { type: "noise", seed: 11, width: 512, height: 768 },
          m: { type: "main_model_loader", model: { name: "sd" } },
        },
        edges: [
          { source: { node_id: "p", field: "conditioning" }, destination: { node_id: "d", field: "positive_conditioning" } },
          { source: { node_id: "n", field: "conditioning" }, destination: { node_id: "d", field: "negative_conditioning" } },
          { source: { node_id: "z", field: "noise" }, destination: { node_id: "d", field: "noise" } },
        ],
      },
    }),
    "invokeai",
    { prompt: "a fox", negative_prompt: "fog", seed: "11", steps: 12, cfg: 4, width: 512, height: 768, model: "sd" },
  ],
  [
    "InvokeAI 2",
    raw({
      "sd-metadata": {
        model_weights: "sd-1.5",
        image: { prompt: [{ prompt: "a fox [fog]", weight: 1 }], steps: 50, cfg_scale: 7.5, seed: 5, sampler: "k_lms" },
      },
    }),
    "invokeai",
    { prompt: "a fox", negative_prompt: "fog", model: "sd-1.5", sampler: "k_lms", seed: "5" },
  ],
  [
    "InvokeAI 1",
    raw({ Dream: '"a fox, 3-4 tails [fog]" -s 50 -S 123 -W512 -W 512 -H 768 -C 7.5 -A k_lms' }),
    "invokeai",
    { prompt: "a fox, 3-4 tails", negative_prompt: "fog", seed: "123", steps: 50, width: 512, height: 768, cfg: 7.5, sampler: "k_lms" },
  ],
  [
    "NovelAI",
    raw({ Software: "NovelAI", Source: "NovelAI Diffusion V4", Description: "a fox", Comment: novel }),
    "novelai",
    {
      tool: "NovelAI",
      prompt: "a fox",
      negative_prompt: "fog",
      model: "NovelAI Diffusion V4",
      seed: "7",
      sampler: "k_euler",
      scheduler: "karras",
    },
  ],
  [
    "NovelAI's first texts, whose prompt is the description",
    raw({
      Software: "NovelAI",
      Source: "Stable Diffusion 81274D13",
      Description: "a fox ",
      Comment: { steps: 28, sampler: "k_euler", seed: 1, scale: 11, uc: "fog" },
    }),
    "novelai",
    { prompt: "a fox", negative_prompt: "fog", cfg: 11 },
  ],
  [
    "NovelAI in one text",
    raw({ UserComment: { Comment: JSON.stringify(novel), Software: "NovelAI", Source: "V3" } }, "exif"),
    "novelai",
    { prompt: "a fox", model: "V3" },
  ],
  [
    "Fooocus",
    raw({
      parameters: {
        prompt: "a fox",
        negative_prompt: "",
        base_model: "jugger",
        steps: 30,
        guidance_scale: 4,
        seed: "6952411511246973023",
        resolution: "(768, 1280)",
        sharpness: 2,
        loras: [["ink", 0.1, "ab"]],
        version: "Fooocus v2.5",
        metadata_scheme: "fooocus",
      },
      fooocus_scheme: "fooocus",
    }),
    "fooocus",
    {
      tool: "Fooocus v2.5",
      prompt: "a fox",
      negative_prompt: "",
      seed: "6952411511246973023",
      width: 768,
      height: 1280,
      loras: [{ name: "ink", weight: 0.1 }],
    },
  ],
  [
    "Fooocus in A1111's scheme",
    raw({
      parameters: "a fox\nNegative prompt: fog\nSteps: 30, Sampler: DPM++ 2M SDE, Seed: 1, Size: 64x64, Version: Fooocus v2.5",
      fooocus_scheme: "a1111",
    }),
    "fooocus",
    { tool: "Fooocus v2.5", prompt: "a fox", negative_prompt: "fog", seed: "1" },
  ],
  [
    "RuinedFooocus",
    raw({
      parameters: {
        Prompt: "a fox",
        Negative: "fog",
        steps: 30,
        cfg: 8,
        width: 1024,
        height: 1024,
        seed: 2,
        sampler_name: "dpmpp_2m",
        base_model_name: "xl",
        loras: [["ab12", "0.5 - ink"]],
        software: "RuinedFooocus",
      },
    }),
    "fooocus",
    { tool: "RuinedFooocus", prompt: "a fox", negative_prompt: "fog", model: "xl", seed: "2", loras: [{ name: "ink", weight: 0.5 }] },
  ],
  [
    "Easy Diffusion",
    raw({
      prompt: "a fox",
      negative_prompt: "fog",
      seed: "12",
      use_stable_diffusion_model: "models\\sd\\v1-5.ckpt",
      sampler_name: "euler_a",
      num_inference_steps: "25",
      guidance_scale: "7.5",
      width: "512",
      height: "768",
    }),
    "easydiffusion",
    { prompt: "a fox", negative_prompt: "fog", model: "v1-5.ckpt", steps: 25, cfg: 7.5, seed: "12", width: 512, height: 768 },
  ],
  [
    "Draw Things",
    raw({
      xmp: packet(
        '<exif:UserComment><rdf:Alt><rdf:li xml:lang="x-default">{"c":"a &lt;fox&gt;","uc":"fog","model":"m.ckpt","sampler":"DPM++","scale":7,"seed":3,"size":"512x640","steps":9}</rdf:li></rdf:Alt></exif:UserComment>',
      ),
    }),
    "drawthings",
    { prompt: "a <fox>", negative_prompt: "fog", model: "m.ckpt", seed: "3", width: 512, height: 640, steps: 9 },
  ],
  [
    "Stability Matrix",
    raw({
      "parameters-json": {
        PositivePrompt: "a fox",
        NegativePrompt: "fog",
        Steps: 20,
        CfgScale: 5,
        Seed: 8,
        Width: 64,
        Height: 64,
        ModelName: "m",
        ModelHash: "AB",
      },
    }),
    "stability-matrix",
    { tool: "Stability Matrix", prompt: "a fox", seed: "8", params: { model_hash: "AB" } },
  ],
  [
    "TensorArt, whose seed is in the graph",
    raw({
      generation_data: `${JSON.stringify({ prompt: "a fox", negativePrompt: "fog", seed: "-1", steps: 25, baseModel: { modelFileName: "m" }, ksamplerName: "euler" })}\0`,
      prompt: { 1: { class_type: "KSampler", inputs: { seed: 77, steps: 25, model: ["2", 0] } } },
    }),
    "tensorart",
    { prompt: "a fox", model: "m", seed: "77" },
  ],
  [
    "Civitai",
    raw(
      {
        UserComment: {
          1: { class_type: "KSampler", inputs: { seed: 5, steps: 20, model: ["2", 0] } },
          extraMetadata: JSON.stringify({ prompt: "a fox", negativePrompt: "fog", steps: 20, cfgScale: 4 }),
        },
      },
      "exif",
    ),
    "civitai",
    { tool: "Civitai", prompt: "a fox", negative_prompt: "fog", cfg: 4, seed: "5" },
  ],
  [
    "Sweet Tea Studio",
    raw(
      {
        XPComment: {
          positive_prompt: "a fox",
          negative_prompt: "",
          workflow_name: "sdxl",
          job_id: 3,
          params: { seed: "18446744073709551615", steps: 4 },
        },
        UserComment: "my fox",
      },
      "exif",
    ),
    "sweet-tea",
    { prompt: "a fox", seed: "18446744073709551615", steps: 4 },
  ],
  [
    "a Hugging Face Space",
    raw({
      parameters: {
        prompt: "a fox",
        negative_prompt: "fog",
        resolution: "832 x 1216",
        guidance_scale: 7,
        num_inference_steps: 28,
        seed: 9,
        sampler: "DDIM",
        Model: "animagine",
      },
    }),
    "json",
    { prompt: "a fox", model: "animagine", cfg: 7, steps: 28, seed: "9", width: 832, height: 1216 },
  ],
  [
    "a script that writes a text for each field",
    raw({ prompt: "a fox", seed: "1", steps: "4" }),
    "json",
    { prompt: "a fox", seed: "1", steps: 4 },
  ],
  [
    "Midjourney",
    raw({ Description: "a fox --ar 3:2 --seed 12 --v 6.1 Job ID: 01234567-89ab-cdef-0123-456789abcdef" }),
    "midjourney",
    { tool: "Midjourney", prompt: "a fox --ar 3:2 --seed 12 --v 6.1", seed: "12", model: "v6.1" },
  ],
  [
    "an AI label",
    raw({
      xmp: packet(
        '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">a fox</rdf:li></rdf:Alt></dc:description>',
        'xmp:CreatorTool="Painter 3" Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"',
      ),
    }),
    "ai-label",
    { tool: "Painter 3", prompt: "a fox" },
  ],
  [
    "InvokeAI in one text of a JPEG",
    raw({ UserComment: { invokeai_metadata: { positive_prompt: "a fox", seed: 3, steps: 4 }, other: 1 } }, "exif"),
    "invokeai",
    { prompt: "a fox", seed: "3" },
  ],
  [
    "SwarmUI in one text with its graph",
    raw(
      {
        UserComment: {
          prompt: { 1: { class_type: "KSampler", inputs: { seed: 9 } } },
          parameters: JSON.stringify({ sui_image_params: { prompt: "a fox", seed: 3 } }),
        },
      },
      "exif",
    ),
    "swarmui",
    { prompt: "a fox", seed: "3" },
  ],
  ["ComfyVN", raw({ "TXXX:comfyvn_provenance": { provenance_id: "p", workflow_hash: "h" } }, "container"), "comfyvn", { tool: "ComfyVN" }],
];

describe.each(WRITTEN)("%s", (_name, texts, dialect, record) => {
  it("is read as it was written", () => {
    const recipe = readRecipe(texts);
    expect(recipe).toMatchObject({ dialect, record });
  });

  it("is read from any container that keeps its names", () => {
    const elsewhere = texts.map((text) => (text.where === "xmp" ? text : { ...text, where: "container", key: text.key.toUpperCase() }));
    expect(readRecipe(elsewhere)?.dialect).toBe(dialect);
  });

  it("gives nothing, not half of it, where its texts were cut", () => {
    expect(readRecipe(texts.map((text) => ({ ...text, truncated: true })))).toBeNull();
  });
});

describe("the table of dialects", () => {
  it("leaves ordinary comments alone", () => {
    expect(
      readRecipe(raw({ Comment: "Created with GIMP", Software: "GIMP 2.10", Title: "a fox", Description: "My holiday -- at sea" })),
    ).toBeNull();
    expect(readRecipe(raw({ comment: { title: "x", prompt: "say your name" } }, "container"))).toBeNull();
    expect(readRecipe([])).toBeNull();
  });

  it("keeps Sweet Tea's caption apart from the recipe", () => {
    const texts = raw({ sweet_tea_provenance: { positive_prompt: "a fox", job_id: 1 }, sweet_tea_caption: "the fox of May" });
    expect(readRecipe(texts)?.words).toEqual({ caption: "the fox of May" });
  });

  it("reads UTF-8 that PNG calls Latin-1", () => {
    const text = Buffer.from("狐 a fox\nSteps: 4, Seed: 1", "utf8").toString("latin1");
    expect(readRecipe(raw({ parameters: text }))?.record.prompt).toBe("狐 a fox");
    expect(readRecipe(raw({ parameters: "caf\u00e9\nSteps: 4, Seed: 1" }))?.record.prompt).toBe("café");
  });

  it("never throws, whatever stands under the names programs use", () => {
    const keys = [
      "parameters",
      "prompt",
      "workflow",
      "Comment",
      "Description",
      "UserComment",
      "invokeai_metadata",
      "invokeai_graph",
      "sd-metadata",
      "Dream",
    ];
    const more = [
      "sui_image_params",
      "generation_data",
      "parameters-json",
      "sweet_tea_provenance",
      "xmp",
      "Software",
      "fooocus_scheme",
      "atelier",
    ];
    const value = fc.oneof(
      fc.string(),
      fc.json({ maxDepth: 5 }),
      fc
        .dictionary(
          fc.constantFrom("1", "2", "a", "nodes", "uc", "prompt", "sui_image_params"),
          fc.record({ class_type: fc.string(), inputs: fc.object() }),
        )
        .map((graph) => JSON.stringify(graph)),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ key: fc.constantFrom(...keys, ...more), text: value }), { maxLength: 5 }), (texts) => {
        readRecipe(texts.map(({ key, text }) => ({ where: key === "xmp" ? "xmp" : "png", key, text, truncated: false })));
      }),
      { numRuns: 500 },
    );
  });

  it("asks nobody in vain: who is not asked would have read nothing", () => {
    const keys = WRITTEN.flatMap(([, texts]) => texts.map(({ where, key }) => (where === "xmp" ? "xmp" : key)));
    const bodies = WRITTEN.flatMap(([, texts]) => texts.map(({ text }) => text));
    const some = fc.record({ key: fc.constantFrom(...keys, "unheard of"), text: fc.constantFrom(...bodies) });
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 3 }), (given) => {
        const texts = textsOf(given.map(({ key, text }) => ({ where: key === "xmp" ? "xmp" : "png", key, text, truncated: false })));
        const asked = dialectsFor(texts.names);
        for (const dialect of DIALECTS)
          if (!asked.includes(dialect)) expect([dialect.id, dialect.read(texts, null)]).toEqual([dialect.id, null]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("names each dialect once", () => {
    expect(new Set(DIALECTS.map(({ id }) => id)).size).toBe(DIALECTS.length);
  });
});
