import { refusal } from "#lib/i18n/reasons.ts";
import type { GenerationRecord } from "#lib/metadata/schema.ts";
import type { Engine, EngineOptions, EngineOutput, EngineRequest, OutputConfig } from "../schema.ts";
import { AUDIO_PARAMETERS, composeAudio } from "./audio/compose.ts";
import { buildModel, MODEL_PARAMETERS } from "./model3d/build.ts";
import { IMAGE_FORMATS, IMAGE_PARAMETERS, type StyleId, VIDEO_FORMATS, VIDEO_PARAMETERS } from "./parameters.ts";
import { drawing, encoded, previewOf, still, stopIfAborted } from "./picture.ts";
import { readPrompt } from "./prompt.ts";

const CONFIGS: readonly OutputConfig[] = [
  { id: "sketch_image", name: "Picture", media_kind: "image", formats: [...IMAGE_FORMATS], parameters: IMAGE_PARAMETERS },
  { id: "sketch_video", name: "Moving picture", media_kind: "video", formats: [...VIDEO_FORMATS], parameters: VIDEO_PARAMETERS },
  { id: "sketch_audio", name: "Music", media_kind: "audio", formats: ["wav"], parameters: AUDIO_PARAMETERS },
  { id: "sketch_model3d", name: "3D model", media_kind: "model3d", formats: ["glb"], parameters: MODEL_PARAMETERS },
];

const SEEDS = 1n << 64n;

/** The seed of the n-th picture of a batch. */
export function seedOf(seed: string, n: number): string {
  return ((BigInt(seed) + BigInt(n)) % SEEDS).toString();
}

/** Draws, films, plays and models from words alone: no network, no model, the same words and seed the same pixels. */
export const sketchEngine: Engine = {
  id: "sketch",
  kind: "sketch",
  name: "Sketch",
  options: (): EngineOptions => ({ engine_id: "sketch", output_configs: [...CONFIGS], default_output_config: "sketch_image" }),
  generate(request) {
    if (request.outputConfig === "sketch_image") return pictures(request);
    if (request.outputConfig === "sketch_video") return films(request);
    if (request.outputConfig === "sketch_audio") return music(request);
    if (request.outputConfig === "sketch_model3d") return models(request);
    throw refusal(
      "invalid",
      "config_unknown",
      { engine: "Sketch", config: request.outputConfig, names: CONFIGS.map(({ id }) => id).join(", ") },
      { field: "output_config" },
    );
  },
};

async function* pictures(request: EngineRequest): AsyncIterable<EngineOutput> {
  const asked = ask(request);
  const format = text(request, "format") || "png";
  const count = number(request, "batch_size", 1);
  for (let n = 0; n < count; n += 1) {
    stopIfAborted(request.signal);
    const seed = seedOf(request.seed, n);
    const { style, plan } = drawing(asked.reading, asked.style, seed, asked.width, asked.height);
    const shown = new Set(previewSteps(plan.layers.length));
    const canvas = await still(plan, asked.width, asked.height, {
      signal: request.signal,
      layer: async (done, of, name, soFar) => {
        request.progress(n + done / (of + 1), count, name);
        if (shown.has(done)) request.preview(await previewOf(soFar));
      },
    });
    const bytes = await encoded(canvas, format);
    stopIfAborted(request.signal);
    request.progress(n + 1, count);
    yield {
      kind: "image",
      format,
      bytes,
      record: record(request, style, seed, asked.width, asked.height),
      digitalSource: "algorithmicMedia",
    };
  }
}

const even = (pixels: number) => Math.max(2, pixels - (pixels % 2));

async function* films(request: EngineRequest): AsyncIterable<EngineOutput> {
  const asked = ask(request);
  const [width, height] = [even(asked.width), even(asked.height)];
  const frameRate = number(request, "frame_rate", 24);
  const frames = Math.max(2, Math.round(number(request, "duration", 4) * frameRate));
  const format = text(request, "format") || "mp4";
  const { style, plan } = drawing(asked.reading, asked.style, seedOf(request.seed, 0), width, height);
  const looks = new Set([1, Math.round(frames / 3), Math.round((2 * frames) / 3), frames]);
  const { film } = await import("./film.ts");
  const bytes = await film(plan, { width, height, frames, frameRate }, format, {
    signal: request.signal,
    painted: (done, of, name) => request.progress((done / of) * 0.15, 1, name),
    shot: async (done, frame) => {
      request.progress(0.15 + (done / frames) * 0.83, 1, `frame ${done} of ${frames}`);
      if (looks.has(done)) request.preview(await previewOf(frame));
    },
  });
  request.progress(1, 1);
  yield {
    kind: "video",
    format,
    bytes,
    record: record(request, style, seedOf(request.seed, 0), width, height),
    digitalSource: "algorithmicMedia",
  };
}

async function* music(request: EngineRequest): AsyncIterable<EngineOutput> {
  const { bytes, record: made } = await composeAudio(request.params, request.seed, request.signal, (value, max, note) =>
    request.progress(value, max, note),
  );
  yield { kind: "audio", format: "wav", bytes, record: made, digitalSource: "algorithmicMedia" };
}

async function* models(request: EngineRequest): AsyncIterable<EngineOutput> {
  const { bytes, record: made } = await buildModel(request.params, request.seed, request.signal, (value, max, note) =>
    request.progress(value, max, note),
  );
  yield { kind: "model3d", format: "glb", bytes, record: made, digitalSource: "algorithmicMedia" };
}

/** After which layers a look is worth while: the first thirds, and the whole before printing. */
function previewSteps(layers: number): number[] {
  return [0.34, 0.67, 1].map((share) => Math.max(1, Math.round(layers * share)));
}

interface Asked {
  readonly reading: ReturnType<typeof readPrompt>;
  readonly style: StyleId | "auto";
  readonly width: number;
  readonly height: number;
}

function ask(request: EngineRequest): Asked {
  return {
    reading: readPrompt(text(request, "prompt"), text(request, "negative_prompt")),
    style: (text(request, "style") || "auto") as StyleId | "auto",
    width: number(request, "width", 1024),
    height: number(request, "height", 1024),
  };
}

const text = ({ params }: EngineRequest, key: string): string =>
  params[key] === null || params[key] === undefined ? "" : String(params[key]);
const number = ({ params }: EngineRequest, key: string, otherwise: number): number =>
  typeof params[key] === "number" ? params[key] : otherwise;

/** Parameters that have a field of their own in the record. */
const OWN_FIELDS = new Set(["prompt", "negative_prompt", "seed", "width", "height"]);

function record(request: EngineRequest, style: StyleId, seed: string, width: number, height: number): GenerationRecord {
  return {
    tool: "Atelier Sketch",
    prompt: text(request, "prompt"),
    negative_prompt: text(request, "negative_prompt") || null,
    model: `sketch/${style}`,
    sampler: null,
    scheduler: null,
    steps: null,
    cfg: null,
    seed,
    width,
    height,
    loras: [],
    params: Object.fromEntries(Object.entries(request.params).filter(([key, value]) => !OWN_FIELDS.has(key) && value !== null)),
  };
}
