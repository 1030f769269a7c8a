/** The way of the picture: from the node that saved it back to the sampler that began it. */
import { firstLink, handedOn, input, isLink, type Link, MAX_DEPTH, type Node, nodeAt, nodeOf, nodesOf, type Walk } from "./graph.ts";
import { remembered } from "./remembered.ts";
import { isNoiseless, isSampler } from "./sampler.ts";
import { numberAt } from "./values.ts";

/** Inputs along which no picture comes. */
const isNoPicture = remembered(
  /^(model|clip|vae|positive|negative|control_net|upscale_model|mask|noise|guider|sampler|sigmas|text|prompt|seed|width|height|cfg|steps|denoise)|cond|lora|clip_vision|style_model|filename|guidance|text_embeds|prompt_embeds|string|_opt$|stack|^ref|reference/i,
);

const isSaver = remembered(/save|combine|export|upload|write|output/i);
const isPreview = remembered(/preview|show|display|compare/i);
const isRefiner = remembered(/detailer|upscale|refine/i);
const MAX_CHAIN = 16;

/** Nodes that may have written the file, the likeliest first. */
export function saversOf(walk: Walk, name: string | null): Node[] {
  const savers = nodesOf(walk).filter((node) => isSaving(node) && firstLink(node));
  const named = savers.filter((node) => isNamed(node, name));
  if (named.length > 0) return named;
  const plain = savers.filter((node) => !isPreview(node.type));
  if (plain.length > 0) return plain;
  const ends = endsOf(walk);
  const previews = ends.filter((node) => isPreview(node.type));
  return previews.length > 0 ? previews : ends;
}

function isSaving({ type, inputs }: Node): boolean {
  return "filename_prefix" in inputs || isSaver(type);
}

/** Nodes that take something and save it or hand nothing on. */
function endsOf(walk: Walk): Node[] {
  const nodes = nodesOf(walk);
  const used = new Set<string>();
  for (const node of nodes) for (const key in node.inputs) if (isLink(node.inputs[key])) used.add(String(node.inputs[key][0]));
  return nodes.filter((node) => firstLink(node) && (isSaving(node) || !used.has(node.id)));
}

/** Whether a file's name begins with the prefix a saver was given, folders and place holders aside. */
function isNamed(node: Node, name: string | null): boolean {
  const prefix = input(node, "filename_prefix");
  if (name === null || typeof prefix !== "string") return false;
  const last = prefix.slice(Math.max(prefix.lastIndexOf("/"), prefix.lastIndexOf("\\")) + 1);
  const holder = last.indexOf("%");
  const plain = holder < 0 ? last : last.slice(0, holder);
  return plain.length > 0 && name.startsWith(plain) && !/[a-z]/i.test(name.charAt(plain.length));
}

/** The nearest sampler behind a node, following the picture. */
export function samplerBehind(walk: Walk, from: Node, passed?: (node: Node) => void): Node | null {
  const seen = new Set<string>([from.id]);
  const queue = pictureLinks(from);
  for (let at = 0; at < queue.length && at < 5000; at += 1) {
    const link = queue[at];
    const node = link && !seen.has(String(link[0])) ? nodeAt(walk, link) : null;
    if (!node) continue;
    seen.add(node.id);
    if (isSampler(node)) return node;
    passed?.(node);
    const handed = handedOn(walk, node, 0);
    if (isLink(handed)) queue.push(handed);
    else queue.push(...pictureLinks(node));
  }
  return null;
}

function pictureLinks(node: Node): Link[] {
  const links: Link[] = [];
  for (const name in node.inputs) {
    const value = input(node, name);
    if (isLink(value) && !isNoPicture(name)) links.push(value);
  }
  return links;
}

/** Any sampler a node depends on, where the picture's way was not understood. */
export function anySamplerBehind(walk: Walk, from: Node): Node | null {
  const seen = new Set<string>();
  const queue = [from.id];
  for (let at = 0; at < queue.length && at < 5000; at += 1) {
    const id = queue[at] ?? "";
    const node = seen.has(id) ? null : nodeOf(walk, id);
    seen.add(id);
    if (!node) continue;
    if (at > 0 && isSampler(node)) return node;
    for (const name in node.inputs) {
      const value = input(node, name);
      if (isLink(value)) queue.push(String(value[0]));
    }
  }
  return null;
}

/**
 * The samplers a picture went through, last first. Only a sampler that refines what it was given (partial denoise, no noise of its own)
 * is followed further: another begins the picture anew, whatever it took as reference.
 */
export function chainOf(walk: Walk, last: Node): Node[] {
  const chain = [last];
  for (let node = last; chain.length < MAX_CHAIN && refines(walk, node); ) {
    const before = samplerBehind(walk, node);
    if (!before || chain.includes(before)) break;
    chain.push(before);
    node = before;
  }
  return chain;
}

function refines(walk: Walk, node: Node): boolean {
  const denoise = numberAt(walk, input(node, "denoise") ?? sigmasDenoise(walk, node), ["denoise"]);
  const start = numberAt(walk, input(node, "start_at_step") ?? input(node, "start_step"), ["start_at_step", "value"]);
  return (
    (denoise !== null && denoise < 1) ||
    (start !== null && start > 0) ||
    isNoiseless(walk, node) ||
    isLink(input(node, "stage_c")) ||
    isRefiner(node.type)
  );
}

function sigmasDenoise(walk: Walk, node: Node): unknown {
  let next = input(node, "sigmas");
  for (let hop = 0; isLink(next) && hop < MAX_DEPTH; hop += 1) {
    const from = nodeAt(walk, next);
    if (!from) return undefined;
    // The second output of SplitSigmas are the steps that are left.
    if (/split/i.test(from.type) && next[1] === 1) return 0.5;
    const denoise = input(from, "denoise");
    if (denoise !== undefined) return denoise;
    next = input(from, "sigmas");
  }
  return undefined;
}
