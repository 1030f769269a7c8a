/** Small graphs of our own, in the shapes people build, with definitions as a server gives them. */
import type { ApiGraph, Definitions, WorkflowField } from "#lib/engines/graph/schema.ts";

type Inputs = Record<string, unknown>;

/** `{7: ["KSampler", {steps: 20}, "My title"]}` */
export function graphOf(nodes: Record<string, readonly [type: string, inputs: Inputs, title?: string]>): ApiGraph {
  return Object.fromEntries(
    Object.entries(nodes).map(([id, [class_type, inputs, title]]) => [
      id,
      { class_type, inputs, ...(title === undefined ? {} : { _meta: { title } }) },
    ]),
  );
}

const SAMPLERS = ["euler", "heun", "lcm"];
const SCHEDULERS = ["normal", "karras"];
const LARGEST = JSON.rawJSON("18446744073709551615");
const seed = ["INT", { default: 0, min: 0, max: LARGEST, control_after_generate: true }];
const pixels = ["INT", { default: 512, min: 16, max: 16384, step: 8 }];
const steps = ["INT", { default: 20, min: 1, max: 10000 }];
const cfg = ["FLOAT", { default: 8, min: 0, max: 100, step: 0.1, round: 0.01 }];
const denoise = ["FLOAT", { default: 1, min: 0, max: 1, step: 0.01 }];
const words = ["STRING", { multiline: true }];
const sides = { positive: ["CONDITIONING"], negative: ["CONDITIONING"] };

function node(required: Inputs, output: readonly string[], more: Inputs = {}): Definitions[string] {
  return { input: { required }, output, output_name: output, output_node: false, ...more };
}

export const DEFINITIONS: Definitions = {
  CheckpointLoaderSimple: node({ ckpt_name: [["base.safetensors", "other.safetensors"]] }, ["MODEL", "CLIP", "VAE"]),
  LoraLoader: node(
    { model: ["MODEL"], clip: ["CLIP"], lora_name: [["ink.safetensors", "glow.safetensors"]], strength_model: cfg, strength_clip: cfg },
    ["MODEL", "CLIP"],
  ),
  CLIPTextEncode: node({ text: words, clip: ["CLIP"] }, ["CONDITIONING"], { display_name: "CLIP Text Encode (Prompt)" }),
  CLIPTextEncodeFlux: node({ clip: ["CLIP"], clip_l: words, t5xxl: words, guidance: cfg }, ["CONDITIONING"]),
  ConditioningZeroOut: node({ conditioning: ["CONDITIONING"] }, ["CONDITIONING"]),
  ConditioningCombine: node({ conditioning_1: ["CONDITIONING"], conditioning_2: ["CONDITIONING"] }, ["CONDITIONING"]),
  ConditioningSetArea: node({ conditioning: ["CONDITIONING"], width: pixels, height: pixels, x: pixels, y: pixels }, ["CONDITIONING"]),
  ControlNetApplyAdvanced: node(
    { ...sides, control_net: ["CONTROL_NET"], image: ["IMAGE"], strength: cfg },
    ["CONDITIONING", "CONDITIONING"],
    { output_name: ["positive", "negative"] },
  ),
  ControlNetLoader: node({ control_net_name: [["depth.safetensors"]] }, ["CONTROL_NET"]),
  EmptyLatentImage: node({ width: pixels, height: pixels, batch_size: ["INT", { default: 1, min: 1, max: 4096 }] }, ["LATENT"]),
  LatentUpscale: node({ samples: ["LATENT"], upscale_method: [["nearest"]], width: pixels, height: pixels }, ["LATENT"]),
  KSampler: node(
    {
      model: ["MODEL"],
      seed,
      steps,
      cfg,
      sampler_name: [SAMPLERS, {}],
      scheduler: [SCHEDULERS],
      ...sides,
      latent_image: ["LATENT"],
      denoise,
    },
    ["LATENT"],
  ),
  KSamplerAdvanced: node(
    {
      model: ["MODEL"],
      add_noise: [["enable", "disable"]],
      noise_seed: seed,
      steps,
      cfg,
      sampler_name: [SAMPLERS],
      scheduler: [SCHEDULERS],
      ...sides,
      latent_image: ["LATENT"],
      start_at_step: steps,
      end_at_step: steps,
    },
    ["LATENT"],
  ),
  SamplerCustomAdvanced: node(
    { noise: ["NOISE"], guider: ["GUIDER"], sampler: ["SAMPLER"], sigmas: ["SIGMAS"], latent_image: ["LATENT"] },
    ["LATENT", "LATENT"],
  ),
  RandomNoise: node({ noise_seed: seed }, ["NOISE"]),
  DisableNoise: node({}, ["NOISE"]),
  BasicGuider: node({ model: ["MODEL"], conditioning: ["CONDITIONING"] }, ["GUIDER"]),
  CFGGuider: node({ model: ["MODEL"], ...sides, cfg }, ["GUIDER"]),
  KSamplerSelect: node({ sampler_name: [SAMPLERS] }, ["SAMPLER"]),
  LTXVScheduler: node({ steps, max_shift: cfg, latent: ["LATENT"] }, ["SIGMAS"]),
  SetFirstSigma: node({ sigmas: ["SIGMAS"], sigma: cfg }, ["SIGMAS"]),
  VAEDecode: node({ samples: ["LATENT"], vae: ["VAE"] }, ["IMAGE"]),
  VAEEncode: node({ pixels: ["IMAGE"], vae: ["VAE"] }, ["LATENT"]),
  VAEEncodeForInpaint: node({ pixels: ["IMAGE"], vae: ["VAE"], mask: ["MASK"], grow_mask_by: steps }, ["LATENT"]),
  ImageScale: node({ image: ["IMAGE"], upscale_method: [["nearest"]], width: pixels, height: pixels }, ["IMAGE"]),
  ImagePadForOutpaint: node({ image: ["IMAGE"], left: pixels }, ["IMAGE", "MASK"]),
  LoadImage: node({ image: [["a.png", "b.png"], { image_upload: true }] }, ["IMAGE", "MASK"], { display_name: "Load Image" }),
  LoadImageMask: node({ image: [["a.png"], { image_upload: true }], channel: [["alpha", "red"]] }, ["MASK"]),
  LoadVideo: node({ file: ["COMBO", { options: [], video_upload: true }] }, ["VIDEO"]),
  ImageToMask: node({ image: ["IMAGE"], channel: [["red", "green"]] }, ["MASK"]),
  GetImageSize: node({ image: ["IMAGE"] }, ["INT", "INT", "INT"], { output_name: ["width", "height", "batch_size"] }),
  FrameSize: node({ width: pixels, height: pixels }, ["STRING", "INT", "INT"], { output_name: ["label", "width", "height"] }),
  PrimitiveInt: node({ value: ["INT", { min: -1000000, max: 1000000, control_after_generate: true }] }, ["INT"]),
  PrimitiveString: node({ value: ["STRING", {}] }, ["STRING"]),
  StringConcatenate: node({ string_a: words, string_b: words, delimiter: ["STRING", {}] }, ["STRING"]),
  SaveImage: node({ images: ["IMAGE"], filename_prefix: ["STRING", {}] }, [], { output_node: true }),
  PreviewImage: node({ images: ["IMAGE"] }, [], { output_node: true }),
  SaveGLB: node({ mesh: ["MESH"], filename_prefix: ["STRING", {}] }, [], { output_node: true }),
  ServiceVideo: node(
    {
      prompt_text: words,
      negative_prompt: words,
      model: ["COMBO", { options: ["one", "two"] }],
      duration_seconds: ["COMBO", { options: [5, 8] }],
      size: ["COMBO", { options: ["1024x1024", "512x512"] }],
      first_frame: ["IMAGE"],
    },
    ["IMAGE"],
    { api_node: true },
  ),
  ServiceMesh: node({ Images: ["IMAGE"], Seed: ["INT", { default: 7, min: 0, max: 65535 }] }, ["MESH"], { api_node: true }),
};

/** Text to picture: model 1, words 2 and 3, latent 4, sampler 5, decoder 6, output 7. */
export function plainGraph(changes: Record<string, readonly [type: string, inputs: Inputs, title?: string]> = {}): ApiGraph {
  return graphOf({
    1: ["CheckpointLoaderSimple", { ckpt_name: "base.safetensors" }],
    2: ["CLIPTextEncode", { text: "a heron", clip: ["1", 1] }],
    3: ["CLIPTextEncode", { text: "blurry", clip: ["1", 1] }],
    4: ["EmptyLatentImage", { width: 640, height: 480, batch_size: 2 }],
    5: ["KSampler", sampler()],
    6: ["VAEDecode", { samples: ["5", 0], vae: ["1", 2] }],
    7: ["SaveImage", { images: ["6", 0], filename_prefix: "heron" }],
    ...changes,
  });
}

export function sampler(changes: Inputs = {}): Inputs {
  return {
    seed: 11,
    steps: 20,
    cfg: 7,
    sampler_name: "euler",
    scheduler: "normal",
    denoise: 1,
    model: ["1", 0],
    positive: ["2", 0],
    negative: ["3", 0],
    latent_image: ["4", 0],
    ...changes,
  };
}

/** `{prompt: "2.text", steps: "5.steps+8.steps"}`: what has a role, and where. */
export function rolesIn(fields: readonly WorkflowField[]): Record<string, string> {
  const named = fields.filter(({ key }) => !key.includes("."));
  const places = (field: WorkflowField) => [field, ...(field.also ?? [])].map(({ node_id, input }) => `${node_id}.${input}`).join("+");
  return Object.fromEntries(named.map((field) => [field.key, places(field)]));
}
