/** What one sampler was told, however its values are scattered over guiders, schedulers, noise nodes and pipes. */
import type { GenerationRecord } from "../../schema.ts";
import { type Said, saidBy } from "./conditioning.ts";
import { handedOn, input, isLink, type Link, MAX_DEPTH, type Node, nodeAt, type Walk } from "./graph.ts";
import { loadedBy } from "./model.ts";
import { remembered } from "./remembered.ts";
import { digitsAt, numberAt, wordAt } from "./values.ts";

export interface Sampled {
  node: Node;
  seed: string | null;
  steps: number | null;
  cfg: number | null;
  sampler: string | null;
  scheduler: string | null;
  denoise: number | null;
  model: string | null;
  vae: string | null;
  loras: GenerationRecord["loras"];
  positive: Said;
  negative: Said;
}

const isNoSampler = remembered(
  /presampling|settings|config|loader|select$|selector|scheduler$|guider$|^randomnoise|pipe(in|out)$|preset|seed|saver|save ?image|metadata|reader/i,
);
const isNamedSampler = remembered(/k?sampler/i);

export function isSampler({ type, inputs }: Node): boolean {
  if ("guider" in inputs) return "sigmas" in inputs || "noise" in inputs;
  if ("sigmas" in inputs && "sampler" in inputs) return true;
  if (!("seed" in inputs || "noise_seed" in inputs)) return hasPipe(inputs) && isNamedSampler(type) && !isNoSampler(type);
  if (!("steps" in inputs || "sampler_name" in inputs || "cfg" in inputs)) return false;
  const isFed = isLink(inputs.model) || "positive" in inputs || "latent_image" in inputs || "samples" in inputs || hasPipe(inputs);
  return isFed && !isNoSampler(type);
}

function hasPipe(inputs: Node["inputs"]): boolean {
  for (const name in inputs) if (isPipe(name) && isLink(inputs[name])) return true;
  return false;
}

const isPipe = remembered(/pipe|tuple|context|_ctx$|^settings$|^bus$|^params$/i);
/** Where else a value may stand, in the order in which to look. */
const ROUTES = ["guider", "noise", "sampler", "sigmas", "basic_pipe", "pipe"];

export function sampledBy(walk: Walk, node: Node): Sampled {
  const word = (names: string[]) => wordAt(walk, seek(walk, node, names, 0), names);
  const number = (names: string[]) => numberAt(walk, seek(walk, node, names, 0), names);
  const positive = saidBy(walk, conditioning(walk, node), "positive");
  const loaded = loadedBy(walk, seek(walk, node, ["model", "model1"], 0) ?? pipeOf(node));
  return {
    node,
    seed: isNoiseless(walk, node) ? null : digitsAt(walk, seek(walk, node, ["seed", "noise_seed"], 0), ["seed", "noise_seed"]),
    steps: number(["steps", "num_steps", "num_inference_steps"]),
    cfg: number(["cfg", "cfg_scale", "guidance_scale", "cfg_conds"]),
    sampler: word(["sampler_name"]) ?? typeBehind(walk, node, "sampler"),
    scheduler: word(["scheduler", "scheduler_name"]) ?? schedulerNode(walk, node),
    denoise: number(["denoise", "denoise_strength"]),
    ...loaded,
    positive,
    negative: negativeOf(walk, node, positive),
  };
}

function conditioning(walk: Walk, node: Node): unknown {
  return seek(walk, node, ["positive", "conditioning", "cond1", "text_embeds", "prompt_embeds"], 0);
}

/** Some encoders put both sides' texts into one output; guiders for editing take the prompt itself as one of three sides. */
function negativeOf(walk: Walk, node: Node, positive: Said): Said {
  const own = saidBy(walk, seek(walk, node, ["negative"], 0), "negative");
  if (own.texts.length > 0 && own.texts.join("\n") !== positive.texts.join("\n")) return own;
  const second = seek(walk, node, ["cond2"], 0);
  if (second !== undefined) return saidBy(walk, second, "negative");
  const both = conditioning(walk, node);
  const encoder = isLink(both) ? nodeAt(walk, both) : null;
  return encoder && "negative_prompt" in encoder.inputs ? saidBy(walk, both, "negative") : own;
}

function pipeOf(node: Node): Link | undefined {
  for (const name in node.inputs) {
    const value = input(node, name);
    if (isLink(value) && isPipe(name)) return value;
  }
  return undefined;
}

/** The input that goes by one of `names`, in the node or in those that bring its settings. */
function seek(walk: Walk, node: Node, names: readonly string[], depth: number): unknown {
  for (const name of names) {
    const value = input(node, name);
    if (value !== undefined && value !== null) return value;
  }
  if (depth > 8) return undefined;
  for (const name of ROUTES) {
    const found = through(walk, input(node, name), names, depth);
    if (found !== undefined) return found;
  }
  for (const name in node.inputs) {
    if (!isPipe(name) || ROUTES.includes(name)) continue;
    const found = through(walk, input(node, name), names, depth);
    if (found !== undefined) return found;
  }
  return undefined;
}

function through(walk: Walk, value: unknown, names: readonly string[], depth: number): unknown {
  const node = isLink(value) && depth < MAX_DEPTH ? nodeAt(walk, value) : null;
  if (!node) return undefined;
  const handed = handedOn(walk, node, depth);
  if (handed !== undefined) return through(walk, handed, names, depth + 1);
  return seek(walk, node, names, depth + 1);
}

const isNothing = remembered(/disable|zero|empty/i);

/** A second stage adds no noise: its seed is dead. */
export function isNoiseless(walk: Walk, node: Node): boolean {
  const added = input(node, "add_noise");
  if (added === "disable" || added === false) return true;
  const noise = typeBehind(walk, node, "noise");
  return noise !== null && isNothing(noise);
}

/** What the node behind a link is called; custom samplers and schedulers are named by their nodes. */
function typeBehind(walk: Walk, node: Node, name: string): string | null {
  let next = input(node, name);
  for (let hop = 0; isLink(next) && hop < MAX_DEPTH; hop += 1) {
    const from = nodeAt(walk, next);
    if (!from) return null;
    const handed = handedOn(walk, from, hop);
    if (handed === undefined) return from.type;
    next = handed;
  }
  return null;
}

function schedulerNode(walk: Walk, node: Node): string | null {
  let next = input(node, "sigmas");
  for (let hop = 0; isLink(next) && hop < MAX_DEPTH; hop += 1) {
    const from = nodeAt(walk, next);
    if (!from) return null;
    const before = input(from, "sigmas") ?? handedOn(walk, from, hop);
    if (!isLink(before)) return from.type;
    next = before;
  }
  return null;
}
