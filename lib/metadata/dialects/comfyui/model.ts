/** From a sampler's `model` back to the file that was loaded, with the LoRAs on the way. */
import type { GenerationRecord } from "../../schema.ts";
import { isObject } from "../exact-json.ts";
import { numberOf } from "../fields.ts";
import { handedOn, input, isLink, type Link, MAX_DEPTH, type Node, nodeAt, type Walk } from "./graph.ts";
import { remembered } from "./remembered.ts";
import { literalOf, wordAt } from "./values.ts";

type Loras = GenerationRecord["loras"];

export interface Loaded {
  model: string | null;
  loras: Loras;
  vae: string | null;
}

const MAX_LORAS = 100;
const MODEL_NAMES = [
  "ckpt_name",
  "unet_name",
  "model_name",
  "base_ckpt_name",
  "gguf_name",
  "ckpt",
  "checkpoint",
  "base_model",
  "model_path",
  "model",
];
const isOnward = remembered(
  /^(model|model1|model_high|base_model|unet|transformer|basic_pipe|pipe|.*pipe|.*tuple|context|base_ctx|.*_ctx|model_opt|opt_model|any.*|guider)$/i,
);
const isNoModel = remembered(/^(none|baked vae|default)$/i);
const hasLoras = remembered(/lora|loader|stack/i);
const namesLora = remembered(/^(lora|lora_name)(_?\d{1,3})?(_name)?$/);
const bringsLora = remembered(/^(lora|prev_lora)$/);

/** The model's own file is at the end of the `model` links; loaders have none. */
export function loadedBy(walk: Walk, value: unknown): Loaded {
  const loaded: Loaded = { model: typeof value === "string" && value !== "" ? value : null, loras: [], vae: null };
  let next: unknown = value;
  const seen = new Set<string>();
  for (let hop = 0; isLink(next) && hop < MAX_DEPTH * 4; hop += 1) {
    const node: Node | null = seen.has(String(next[0])) ? null : nodeAt(walk, next);
    if (!node) break;
    seen.add(node.id);
    const handed = handedOn(walk, node, 0);
    if (handed !== undefined) {
      next = handed;
      continue;
    }
    takeLoras(walk, node, loaded.loras, 0);
    loaded.model ??= nameIn(walk, node);
    if (loaded.model !== null) {
      loaded.vae = wordAt(walk, input(node, "vae_name"), ["vae_name"]);
      break;
    }
    next = onward(node);
  }
  loaded.loras.reverse();
  return loaded;
}

function onward(node: Node): unknown {
  for (const name in node.inputs) {
    const value = input(node, name);
    if (isLink(value) && isOnward(name)) return value;
  }
  return undefined;
}

function nameIn(walk: Walk, node: Node): string | null {
  for (const name of MODEL_NAMES) {
    const value = input(node, name);
    if (value === undefined || (isLink(value) && name === "model")) continue;
    const word = wordAt(walk, value, [name, "ckpt_name", "value"]);
    if (word !== null && !isNoModel(word)) return word;
  }
  return null;
}

/** One LoRA by name, several by numbered names (stacks), or objects (`{on, lora, strength}`). */
function takeLoras(walk: Walk, node: Node, loras: Loras, depth: number): void {
  if (!hasLoras(node.type) && !("lora_name" in node.inputs) && !("lora_stack" in node.inputs)) return;
  const own: Loras = [];
  for (const key of Object.keys(node.inputs)) {
    const value = input(node, key);
    if (isObject(value) && typeof value.lora === "string") {
      if (value.on !== false) own.push({ name: value.lora, weight: numberOf(value.strength) });
    } else if (Array.isArray(value) && key === "loras") own.push(...listed(value));
    else if (isLink(value) && bringsLora(key)) takeLinked(walk, value, own, depth);
    else if (namesLora(key)) own.push(...named(walk, node, key));
  }
  for (const lora of own.reverse()) if (loras.length < MAX_LORAS) loras.push(lora);
  const stack = input(node, "lora_stack") ?? input(node, "optional_lora_stack");
  const from = isLink(stack) && depth < 16 ? nodeAt(walk, stack) : null;
  if (from) takeLoras(walk, from, loras, depth + 1);
}

/** Loaders that take their LoRAs from nodes of their own, chained by `prev_lora`. */
function takeLinked(walk: Walk, link: Link, loras: Loras, depth: number): void {
  const node = depth < 16 ? nodeAt(walk, link) : null;
  if (node) takeLoras(walk, node, loras, depth + 1);
}

function listed(values: readonly unknown[]): Loras {
  return values
    .slice(0, MAX_LORAS)
    .filter(isObject)
    .filter(({ name, active }) => typeof name === "string" && active !== false)
    .map(({ name, strength }) => ({ name: String(name), weight: numberOf(strength) }));
}

function named(walk: Walk, node: Node, key: string): Loras {
  const name = wordAt(walk, input(node, key), ["lora_name", "value"]);
  if (name === null || /^none$/i.test(name)) return [];
  const number = /\d+/.exec(key)?.[0] ?? "";
  const switched = literalOf(walk, input(node, `switch_${number}`) ?? input(node, `lora_${number}_switch`) ?? null, []);
  const count = numberOf(input(node, "lora_count"));
  if (switched === false || switched === "Off" || (count !== null && Number(number || 0) > count)) return [];
  const weights = number === "" ? ["strength_model", "strength", "weight", "lora_model_strength", "lora_strength"] : [];
  if (number !== "")
    weights.push(
      `model_weight_${number}`,
      `lora_wt_${number}`,
      `lora_weight_${number}`,
      `strength_${number}`,
      `model_str_${number}`,
      `lora_${number}_model_strength`,
      `lora_${number}_strength`,
    );
  const weight = weights.map((name) => numberOf(literalOf(walk, input(node, name) ?? null, [name]))).find((value) => value !== null);
  return [{ name, weight: weight ?? null }];
}
