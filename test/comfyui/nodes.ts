/** The nodes the test's ComfyUI has: pictures are flat and small, and follow from their graph alone. */
import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { stringifyExact } from "#lib/core/json.ts";
import type { ApiGraph, Definitions } from "#lib/engines/graph/schema.ts";
import { chunk } from "../png.ts";

const image = ["IMAGE", {}] as const;
const whole = (value: number, min: number, max: number) => ["INT", { default: value, min, max, step: 1 }] as const;
const SAVES = { prompt: "PROMPT", extra_pnginfo: "EXTRA_PNGINFO" } as const;

function node(required: Record<string, unknown>, output: readonly string[], more: { output_node?: boolean; hidden?: unknown } = {}) {
  return {
    input: { required, ...(more.hidden ? { hidden: more.hidden } : {}) },
    input_order: { required: Object.keys(required) },
    output,
    output_name: output,
    output_is_list: output.map(() => false),
    output_node: more.output_node ?? false,
  };
}

export const MODELS = ["noise-sd15.safetensors"];

export const DEFINITIONS = {
  EmptyImage: node(
    { width: whole(512, 1, 16_384), height: whole(512, 1, 16_384), batch_size: whole(1, 1, 4_096), color: whole(0, 0, 16_777_215) },
    ["IMAGE"],
  ),
  LoadImage: node({ image: [["example.png"], { image_upload: true }] }, ["IMAGE", "MASK"]),
  ImageInvert: node({ image }, ["IMAGE"]),
  SaveImage: node({ images: image, filename_prefix: ["STRING", { default: "ComfyUI" }] }, [], { output_node: true, hidden: SAVES }),
  PreviewImage: node({ images: image }, [], { output_node: true, hidden: SAVES }),
  PreviewAny: node({ source: ["*", {}] }, [], { output_node: true }),
  CheckpointLoaderSimple: node({ ckpt_name: [MODELS, {}] }, ["MODEL", "CLIP", "VAE"]),
  CLIPTextEncode: node({ text: ["STRING", { multiline: true }], clip: ["CLIP", {}] }, ["CONDITIONING"]),
  EmptyLatentImage: node({ width: whole(512, 16, 16_384), height: whole(512, 16, 16_384), batch_size: whole(1, 1, 4_096) }, ["LATENT"]),
  KSampler: node(
    {
      model: ["MODEL", {}],
      seed: ["INT", { default: 0, min: 0, max: JSON.rawJSON("18446744073709551615"), control_after_generate: true }],
      steps: whole(20, 1, 10_000),
      cfg: ["FLOAT", { default: 8, min: 0, max: 100, step: 0.1 }],
      sampler_name: [["euler", "dpmpp_2m"]],
      scheduler: [["normal", "karras"]],
      positive: ["CONDITIONING", {}],
      negative: ["CONDITIONING", {}],
      latent_image: ["LATENT", {}],
      denoise: ["FLOAT", { default: 1, min: 0, max: 1, step: 0.01 }],
    },
    ["LATENT"],
  ),
  VAEDecode: node({ samples: ["LATENT", {}], vae: ["VAE", {}] }, ["IMAGE"]),
  SaveAnimatedWEBP: node({ images: image, filename_prefix: ["STRING", {}], fps: ["FLOAT", { default: 6 }] }, [], { output_node: true }),
  CreateVideo: node({ images: image, fps: ["FLOAT", { default: 30 }] }, ["VIDEO"]),
  SaveVideo: node({ video: ["VIDEO", {}], filename_prefix: ["STRING", {}] }, [], { output_node: true }),
  EmptyAudio: node({ duration: ["FLOAT", { default: 60 }], sample_rate: whole(44_100, 1, 192_000) }, ["AUDIO"]),
  SaveAudio: node({ audio: ["AUDIO", {}], filename_prefix: ["STRING", {}] }, [], { output_node: true }),
  TestMesh: node({}, ["MESH"]),
  SaveGLB: node({ mesh: ["MESH", {}], filename_prefix: ["STRING", {}] }, [], { output_node: true }),
} as const satisfies Definitions;

/** What a node's result follows from: its type, its values, and the same of what is linked to it. */
export function signatureOf(graph: ApiGraph, id: string): string {
  const one = graph[id];
  if (!one) return "none";
  const inputs = Object.entries(one.inputs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, isLink(value) ? [signatureOf(graph, String(value[0])), value[1]] : value]);
  return createHash("sha256")
    .update(stringifyExact([one.class_type, inputs], 0))
    .digest("hex");
}

export const isLink = (value: unknown): value is [string, number] =>
  Array.isArray(value) && value.length === 2 && typeof value[1] === "number";

/** In the order in which they run: what others need first. */
export function orderOf(graph: ApiGraph, targets: readonly string[]): string[] {
  const order: string[] = [];
  const visit = (id: string) => {
    if (order.includes(id) || !graph[id]) return;
    for (const value of Object.values(graph[id].inputs)) if (isLink(value)) visit(String(value[0]));
    order.push(id);
  };
  for (const id of targets) visit(id);
  return order;
}

/** The nearest literal of this name behind a node. */
function behind(graph: ApiGraph, id: string, name: string): number | null {
  const one = graph[id];
  if (!one) return null;
  const value = one.inputs[name];
  if (typeof value === "number") return value;
  for (const input of Object.values(one.inputs)) {
    const found = isLink(input) ? behind(graph, String(input[0]), name) : null;
    if (found !== null) return found;
  }
  return null;
}

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");

/** The n-th picture of what comes in at a node, as a PNG with the graph in it, as ComfyUI writes them. */
export function pictureOf(graph: ApiGraph, id: string, nth: number, texts: Readonly<Record<string, unknown>>): Buffer {
  const width = Math.min(64, behind(graph, id, "width") ?? 16);
  const height = Math.min(64, behind(graph, id, "height") ?? 16);
  const colour = behind(graph, id, "color") ?? Number.parseInt(signatureOf(graph, id).slice(0, 6), 16);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.alloc(1 + width * 3);
  for (let x = 0; x < width; x += 1) row.writeUIntBE((colour + nth) & 0xffffff, 1 + x * 3, 3);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  const words = Object.entries(texts).map(([key, value]) => chunk("tEXt", Buffer.from(`${key}\0${ascii(value)}`, "latin1")));
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), ...words, chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** Python's `json.dumps` leaves nothing above ASCII. */
function ascii(value: unknown): string {
  return stringifyExact(value, 0)
    .trimEnd()
    .replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

export function countOf(graph: ApiGraph, id: string): number {
  return behind(graph, id, "batch_size") ?? 1;
}
