/** What nodes a server has, and what they take: megabytes that change when somebody installs something. Kept a while, a server. */
import { environment } from "#lib/core/env.ts";
import { stringifyExact } from "#lib/core/json.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { sha256 } from "#lib/disk/hash.ts";
import type { Definitions } from "../graph/schema.ts";
import { getDefinitions } from "./api.ts";
import type { Server } from "./http.ts";

const FRESH_MS = 5 * 60_000;

interface Shelf {
  known: { readonly at: number; readonly definitions: Definitions; readonly hash: string } | null;
  asking: Promise<Definitions> | null;
}

const shelves = processWide("comfyui-definitions", () => new Map<string, Shelf>());

function shelfOf(server: Server): Shelf {
  const key = `${environment().home}\0${server.id}\0${server.url}`;
  let shelf = shelves.get(key);
  if (!shelf) {
    shelf = { known: null, asking: null };
    shelves.set(key, shelf);
  }
  return shelf;
}

/**
 * The server's node definitions. Old ones are given at once and asked for again beside it. `youngerMs`: what is older is not good enough.
 * @throws Unreachable when none are known
 */
export async function serverDefinitions(server: Server, youngerMs = Number.POSITIVE_INFINITY): Promise<Definitions> {
  const shelf = shelfOf(server);
  const age = shelf.known ? Date.now() - shelf.known.at : Number.POSITIVE_INFINITY;
  if (age <= Math.min(FRESH_MS, youngerMs) && shelf.known) return shelf.known.definitions;
  const asking = refresh(server, shelf);
  if (!shelf.known || youngerMs !== Number.POSITIVE_INFINITY) return asking;
  asking.catch(() => undefined);
  return shelf.known.definitions;
}

function refresh(server: Server, shelf: Shelf): Promise<Definitions> {
  shelf.asking ??= ask(server, shelf).finally(() => {
    shelf.asking = null;
  });
  return shelf.asking;
}

async function ask(server: Server, shelf: Shelf): Promise<Definitions> {
  const definitions = await getDefinitions(server);
  const hash = sha256(Buffer.from(stringifyExact(definitions, 0)));
  // The same ones stay the same object: what was made out with them is still right.
  const same = shelf.known?.hash === hash ? shelf.known.definitions : definitions;
  shelf.known = { at: Date.now(), definitions: same, hash };
  return same;
}

/** As known now, without asking. */
export function knownDefinitions(server: Server): Definitions | null {
  return shelfOf(server).known?.definitions ?? null;
}

/** The server was away: it may have come back with other nodes and models. */
export function forgetDefinitions(server: Server): void {
  const shelf = shelfOf(server);
  if (shelf.known) shelf.known = { ...shelf.known, at: 0 };
}

/** The values an input offers: `[[…values], …]` of old, `["COMBO", {options: […values]}]` of late. */
export function choicesOf(definitions: Definitions, classType: string, input: string): string[] {
  const inputs = definitions[classType]?.input;
  const spec = inputs?.required?.[input] ?? inputs?.optional?.[input];
  if (!Array.isArray(spec)) return [];
  const [type, options] = spec as [unknown, { options?: unknown } | undefined];
  const values = Array.isArray(type) ? type : options?.options;
  return Array.isArray(values) ? values.filter((value): value is string => typeof value === "string") : [];
}

/** Where each list of what a server has is told. */
const LISTS = {
  checkpoints: ["CheckpointLoaderSimple", "ckpt_name"],
  loras: ["LoraLoader", "lora_name"],
  vae: ["VAELoader", "vae_name"],
  diffusion_models: ["UNETLoader", "unet_name"],
  text_encoders: ["CLIPLoader", "clip_name"],
  controlnet: ["ControlNetLoader", "control_net_name"],
  upscale_models: ["UpscaleModelLoader", "model_name"],
  clip_vision: ["CLIPVisionLoader", "clip_name"],
  style_models: ["StyleModelLoader", "style_model_name"],
  samplers: ["KSampler", "sampler_name"],
  schedulers: ["KSampler", "scheduler"],
  inputs: ["LoadImage", "image"],
} as const satisfies Record<string, readonly [string, string]>;

export function listsOf(definitions: Definitions): Record<string, string[]> {
  return Object.fromEntries(Object.entries(LISTS).map(([name, [node, input]]) => [name, choicesOf(definitions, node, input)]));
}
