/** Nodes that make media without a sampler of their own: image and video services, sound, 3D. They name things their own way. */
import type { GenerationRecord } from "../../schema.ts";
import { numberOf, said, sizeOf } from "../fields.ts";
import { input, isLink, type Node, nodeAt, type Walk } from "./graph.ts";
import { digitsAt, numberAt, textOf, wordAt } from "./values.ts";

const PROMPTS = ["prompt", "prompt_text", "text_prompt", "positive_prompt", "description", "text", "lyrics", "tags", "instruction"];
const NEGATIVES = ["negative_prompt", "negative_prompt_text", "negative"];
const MODELS = ["model", "model_name", "ckpt_name", "model_version", "unet_name"];
const SEEDS = ["seed", "noise_seed", "model_seed", "Seed", "texture_seed"];
const MAX_LOOKED = 2000;

/** The nearest such node behind one of `savers`; null where none is found. */
export function promptedBy(walk: Walk, savers: readonly Node[]): Partial<GenerationRecord> | null {
  const queue = savers.slice(0, 40);
  const seen = new Set<string>();
  let best: Node | null = null;
  for (let at = 0; at < queue.length && at < MAX_LOOKED; at += 1) {
    const node = queue[at];
    if (!node || seen.has(node.id)) continue;
    seen.add(node.id);
    const isSeeded = SEEDS.some((name) => name in node.inputs);
    const isPrompted = PROMPTS.some((name) => name in node.inputs);
    if (isSeeded && isPrompted) {
      best = node;
      break;
    }
    if (!("filename_prefix" in node.inputs) && (isSeeded || isPrompted)) best ??= node;
    for (const name in node.inputs) {
      const value = input(node, name);
      const next = isLink(value) ? nodeAt(walk, value) : null;
      if (next) queue.push(next);
    }
  }
  return best ? recordOfNode(walk, best) : null;
}

function recordOfNode(walk: Walk, node: Node): Partial<GenerationRecord> | null {
  const size = sizeOf(input(node, "size") ?? input(node, "resolution") ?? null);
  const number = (name: string) => numberAt(walk, input(node, name), [name]);
  const record = {
    prompt: firstText(walk, node, PROMPTS, "positive"),
    negative_prompt: firstText(walk, node, NEGATIVES, "negative"),
    model: firstWord(walk, node, MODELS),
    seed: SEEDS.map((name) => digitsAt(walk, input(node, name), [name])).find((seed) => seed !== null) ?? null,
    steps: whole(number("steps")),
    cfg: number("cfg") ?? number("guidance_scale") ?? number("guidance"),
    width: whole(number("width")) ?? size?.width ?? null,
    height: whole(number("height")) ?? size?.height ?? null,
    params: said({
      class_type: node.type,
      duration: numberOf(input(node, "duration")) ?? input(node, "duration"),
      aspect_ratio: wordAt(walk, input(node, "aspect_ratio"), ["aspect_ratio"]),
    }),
  };
  return record.prompt === null && record.seed === null ? null : record;
}

function whole(value: number | null): number | null {
  return value !== null && Number.isSafeInteger(value) && value > 0 ? value : null;
}

function firstText(walk: Walk, node: Node, names: readonly string[], side: "positive" | "negative"): string | null {
  for (const name of names) {
    const value = input(node, name);
    const text = value === undefined ? null : textOf(walk, value, side);
    if (text !== null) return text;
  }
  return null;
}

function firstWord(walk: Walk, node: Node, names: readonly string[]): string | null {
  for (const name of names) {
    const word = wordAt(walk, input(node, name), [name]);
    if (word !== null) return word;
  }
  return null;
}
