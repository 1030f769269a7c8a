/** An API graph's recipe: the samplers behind the node that saved the file, the one that began the picture first. */
import type { GenerationRecord } from "../../schema.ts";
import type { JsonObject } from "../exact-json.ts";
import { numberOf, recordOf, said, sizeOf } from "../fields.ts";
import { readLoraTags } from "../lora-tags.ts";
import { input, isLink, type Node, nodesOf, type Walk, walkOf } from "./graph.ts";
import { anySamplerBehind, chainOf, samplerBehind, saversOf } from "./path.ts";
import { promptedBy } from "./prompted.ts";
import { remembered } from "./remembered.ts";
import { isSampler, type Sampled, sampledBy } from "./sampler.ts";
import { literalOf, numberAt, wordAt } from "./values.ts";

/** How many savers and samplers are looked at; a graph with more is still read, in part. */
const MAX_SAVERS = 40;
const MAX_SAMPLERS = 24;

export interface GraphRecipe {
  record: GenerationRecord;
  /** Whether a sampler or another generating node was found; if not, the record says only which tool it was. */
  isFound: boolean;
}

/** `name` is the file's, which may tell which of several savers wrote it. Never throws. */
export function readGraph(graph: JsonObject, name: string | null): GraphRecipe {
  const walk = walkOf(graph);
  const chain = longestChain(walk, name);
  const base = chain.at(-1);
  if (!base) {
    const prompted = promptedBy(walk, saversOf(walk, name));
    return { record: recordOf({ tool: "ComfyUI", ...prompted }), isFound: prompted !== null };
  }
  const sampled = sampledBy(walk, base);
  const more = chain.slice(0, -1).reverse();
  const apart = nodesOf(walk).filter((node) => !chain.includes(node) && isSampler(node));
  const others = [...more, ...apart].slice(0, MAX_SAMPLERS).map((node) => sampledBy(walk, node));
  return { record: recordFrom(walk, sampled, others, more.length > 0), isFound: true };
}

function longestChain(walk: Walk, name: string | null): Node[] {
  let longest: Node[] = [];
  for (const saver of saversOf(walk, name).slice(0, MAX_SAVERS)) {
    const last = isSampler(saver) ? saver : (samplerBehind(walk, saver) ?? anySamplerBehind(walk, saver));
    const chain = last ? chainOf(walk, last) : [];
    if (chain.length > longest.length) longest = chain;
  }
  if (longest.length > 0) return longest;
  const loose = nodesOf(walk).find(isSampler);
  return loose ? chainOf(walk, loose) : [];
}

/** `more` are the graph's other samplers; the first refined what `main` made, if `isRefined`. */
function recordFrom(walk: Walk, main: Sampled, more: readonly Sampled[], isRefined: boolean): GenerationRecord {
  const size = sizeBehind(walk, main.node);
  const prompt = joined(main.positive.texts);
  const second = isRefined ? more[0] : undefined;
  const params = {
    denoise: main.denoise,
    guidance: main.positive.guidance,
    clip_skip: main.positive.clip_skip,
    vae: main.vae,
    hires: second && second.denoise !== null && second.denoise < 1 ? hiresOf(walk, second, size) : null,
    samplers: more.length > 0 ? [main, ...more].map((sampled) => shown(sampled, main)) : null,
  };
  return recordOf({
    tool: "ComfyUI",
    prompt,
    negative_prompt: joined(main.negative.texts),
    model: main.model,
    sampler: main.sampler,
    scheduler: main.scheduler,
    steps: whole(main.steps),
    cfg: main.cfg,
    seed: main.seed,
    width: size?.width ?? null,
    height: size?.height ?? null,
    loras: [...main.loras, ...(main.positive.tagged && prompt !== null ? readLoraTags(prompt) : [])],
    params,
  });
}

function joined(texts: readonly string[]): string | null {
  const said = texts.filter((text) => text.trim() !== "");
  return said.length > 0 ? said.join("\n") : (texts[0] ?? null);
}

function whole(value: number | null): number | null {
  return value !== null && Number.isSafeInteger(value) ? value : null;
}

function shown(sampled: Sampled, main: Sampled): Record<string, unknown> {
  const own = (side: "positive" | "negative") => {
    const text = joined(sampled[side].texts);
    return sampled === main || text === joined(main[side].texts) ? null : text;
  };
  return said({
    node: sampled.node.id,
    class_type: sampled.node.type,
    seed: sampled.seed,
    steps: sampled.steps,
    cfg: sampled.cfg,
    sampler: sampled.sampler,
    scheduler: sampled.scheduler,
    denoise: sampled.denoise,
    model: sampled.model,
    prompt: own("positive"),
    negative_prompt: own("negative"),
  });
}

/** A second pass as A1111 names it: scale, upscaler, steps, denoise. */
function hiresOf(walk: Walk, second: Sampled, size: { width: number; height: number } | null): Record<string, unknown> {
  let upscaler: string | null = null;
  let scale: number | null = null;
  const look = (node: Node) => {
    const model = input(node, "upscale_model");
    if (isLink(model)) upscaler ??= wordAt(walk, model, ["model_name"]);
    scale ??= numberOf(literalOf(walk, input(node, "scale_by") ?? input(node, "upscale_by") ?? null, ["scale_by", "value"]));
    const width = numberAt(walk, input(node, "width"), ["width"]);
    if (scale === null && width !== null && width > 0 && size) scale = width / size.width;
  };
  look(second.node);
  samplerBehind(walk, second.node, look);
  return said({ scale, upscaler, steps: second.steps, denoise: second.denoise });
}

/** The size of the latent a sampler began with. */
function sizeBehind(walk: Walk, sampler: Node): { width: number; height: number } | null {
  let found: { width: number; height: number } | null = null;
  const look = (node: Node) => {
    found ??= sizeIn(walk, node);
  };
  look(sampler);
  samplerBehind(walk, sampler, look);
  return found;
}

const isResized = remembered(/load|scale|crop|resize/i);

function sizeIn(walk: Walk, node: Node): { width: number; height: number } | null {
  if (isResized(node.type) && !("empty_latent_width" in node.inputs)) return null;
  const width = numberAt(walk, input(node, "width") ?? input(node, "empty_latent_width"), ["width"]);
  const height = numberAt(walk, input(node, "height") ?? input(node, "empty_latent_height"), ["height"]);
  if (width !== null && height !== null && width > 0 && height > 0 && Number.isInteger(width) && Number.isInteger(height))
    return { width, height };
  return sizeOf(input(node, "resolution") ?? input(node, "dimensions") ?? null);
}
