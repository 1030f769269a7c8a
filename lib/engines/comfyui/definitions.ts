/**
 * What nodes a server has, and what they take: megabytes that change when somebody installs something. Kept a while in memory, and on disk
 * as cache, so that workflows stay readable while their server is off.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { parseExact, stringifyExact } from "#lib/core/json.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { replaceFile } from "#lib/disk/atomic.ts";
import { sha256 } from "#lib/disk/hash.ts";
import { comfyuiConfigs } from "../entries.ts";
import type { Definitions } from "../graph/schema.ts";
import { getDefinitions } from "./api.ts";
import { type Server, serverFrom } from "./http.ts";

const FRESH_MS = 5 * 60_000;
/** A server that does not answer is not asked again at once. */
const FAILED_MS = 3_000;

interface Shelf {
  known: { readonly at: number; readonly definitions: Definitions; readonly hash: string } | null;
  asking: Promise<Definitions> | null;
  failedAt: number;
  wasReadFromDisk: boolean;
}

const shelves = processWide("comfyui-definitions", () => new Map<string, Shelf>());

function shelfOf(server: Server): Shelf {
  const key = `${environment().home}\0${server.id}\0${server.url}`;
  let shelf = shelves.get(key);
  if (!shelf) {
    shelf = { known: null, asking: null, failedAt: Number.NEGATIVE_INFINITY, wasReadFromDisk: false };
    shelves.set(key, shelf);
  }
  return shelf;
}

const cachePath = (server: Server) => join(environment().home, "cache", "engines", `${encodeURIComponent(server.id)}.json`);

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
  try {
    const definitions = await getDefinitions(server);
    const text = stringifyExact(definitions, 0);
    // The same ones stay the same object: what was made out with them is still right.
    const hash = sha256(Buffer.from(text));
    const same = shelf.known?.hash === hash ? shelf.known.definitions : definitions;
    const isNew = same === definitions;
    shelf.known = { at: Date.now(), definitions: same, hash };
    shelf.failedAt = Number.NEGATIVE_INFINITY;
    if (isNew) void replaceFile(cachePath(server), text, { durable: false }).catch(() => undefined);
    return same;
  } catch (error) {
    shelf.failedAt = Date.now();
    throw error;
  }
}

async function fromDisk(server: Server, shelf: Shelf): Promise<void> {
  if (shelf.wasReadFromDisk || shelf.known) return;
  shelf.wasReadFromDisk = true;
  try {
    const text = await readFile(cachePath(server), "utf8");
    shelf.known ??= { at: 0, definitions: parseExact(text) as Definitions, hash: sha256(Buffer.from(text)) };
  } catch {
    // None was kept, or what was is broken: the server will tell.
  }
}

/**
 * Definitions of this engine, or of the first that has told any. Null where none is known: there is no such engine, or it has never
 * answered. Does not wait for a server that was just found not to answer.
 */
export async function definitionsOf(engine: string | null): Promise<Definitions | null> {
  const configs = await comfyuiConfigs();
  for (const config of configs.filter((one) => (engine === null ? one.enabled : one.id === engine))) {
    const server = serverFrom(config);
    const shelf = shelfOf(server);
    await fromDisk(server, shelf);
    if (!shelf.known && Date.now() - shelf.failedAt < FAILED_MS) continue;
    const definitions = await serverDefinitions(server).catch(() => null);
    if (definitions) return definitions;
  }
  return null;
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
