/** From a sampler's `positive` or `negative` back to the texts that were encoded. */
import { numberOf } from "../fields.ts";
import { handedOn, input, isLink, type Link, MAX_DEPTH, type Node, nodeAt, type Side, type Walk } from "./graph.ts";
import { remembered } from "./remembered.ts";
import { literalOf, textOf } from "./values.ts";

export interface Said {
  texts: string[];
  guidance: number | null;
  clip_skip: number | null;
  /** An encoder that reads LoRA tags out of its text. */
  tagged: boolean;
}

interface Trail extends Said {
  readonly seen: Set<string>;
  readonly side: Side;
}

const MAX_TEXTS = 16;
/** In the order in which an encoder's texts matter. */
const ENCODED = [
  ..."populated_text text text_g clip_g t5xxl text_l clip_l prompt text_positive positive_prompt prompt_text caption tags lyrics".split(
    " ",
  ),
  ..."llama bert mt5xl wildcard_text string description".split(" "),
];
const OWN_SIDE: Readonly<Record<Side, readonly string[]>> = {
  positive: ["positive", "positive_prompt", "text_positive", "positive_g", "positive_l", "pos_g", "pos_l"],
  negative: ["negative", "negative_prompt", "text_negative", "negative_g", "negative_l", "neg_g", "neg_l"],
};
/** Of an object's names those in `order`, in that order. A node has few names, the lists have many. */
function namesAmong(order: readonly string[]): (inputs: Node["inputs"]) => string[] {
  const places = new Map(order.map((name, place) => [name, place]));
  return (inputs) => {
    const found: string[] = [];
    for (const name in inputs) if (places.has(name)) found.push(name);
    return found.length > 1 ? found.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0)) : found;
  };
}

const encodedIn = namesAmong(ENCODED);
const ownSideIn = { positive: namesAmong(OWN_SIDE.positive), negative: namesAmong(OWN_SIDE.negative) };
const BEFORE = ["conditioning", "conditioning_to"];
const isOtherSide = { positive: remembered(/^neg|negative|uncond/i), negative: remembered(/^pos|positive/i) } as const satisfies Readonly<
  Record<Side, unknown>
>;
const isZeroed = remembered(/ZeroOut/i);
const isPipe = remembered(/pipe|context/i);
const isConditioning = remembered(/cond|positive|negative|prompt|text|embed|base|guid|pipe|context|ctx/i);
const takesTags = remembered(/wildcard|lora|power prompt/i);

export function saidBy(walk: Walk, value: unknown, side: Side): Said {
  const trail: Trail = { texts: [], guidance: null, clip_skip: null, tagged: false, seen: new Set(), side };
  if (typeof value === "string") add(trail, value);
  else if (isLink(value)) follow(walk, value, trail, 0);
  return trail;
}

function add(trail: Trail, text: string | null): void {
  if (text === null || trail.texts.length >= MAX_TEXTS || trail.texts.some((known) => known.trim() === text.trim())) return;
  trail.texts.push(text);
}

function follow(walk: Walk, link: Link, trail: Trail, depth: number): void {
  const key = `${link[0]}:${link[1]}`;
  const node = depth < MAX_DEPTH && !trail.seen.has(key) ? nodeAt(walk, link) : null;
  trail.seen.add(key);
  // A zeroed conditioning says nothing, whatever text it was made from.
  if (!node || isZeroed(node.type)) return;
  const handed = handedOn(walk, node, depth);
  if (handed !== undefined) {
    if (isLink(handed)) follow(walk, handed, trail, depth + 1);
    else if (typeof handed === "string") add(trail, handed);
    return;
  }
  trail.guidance ??= numberOf(literalOf(walk, input(node, "guidance") ?? null, ["guidance"]));
  if (bothSides(walk, node, link[1], trail, depth)) return;
  // A box or a control text is added to a conditioning that comes before it.
  for (const name of BEFORE) {
    const before = input(node, name);
    if (isLink(before)) follow(walk, before, trail, depth + 1);
  }
  if (encoded(walk, node, trail)) return;
  for (const [name, next] of Object.entries(node.inputs)) {
    if (!isLink(next) || isOtherSide[trail.side](name)) continue;
    if (isConditioning(name)) follow(walk, next, trail, depth + 1);
  }
}

/** Nodes that hand positive and negative through together: the output decides which to follow. Loaders keep their own order. */
function bothSides(walk: Walk, node: Node, slot: number, trail: Trail, depth: number): boolean {
  const both = { positive: input(node, "positive"), negative: input(node, "negative") };
  if (!isLink(both.positive) && !isLink(both.negative)) return false;
  // Those that take a model too (InstantID, BrushNet) mostly hand it out first: there the one who asks knows which side is meant.
  const isPlain = !("ckpt_name" in node.inputs) && !isLink(input(node, "model")) && !isPipe(node.type);
  const ordered = isPlain && isLink(both.positive) && isLink(both.negative);
  const next = both[ordered && slot === 0 ? "positive" : ordered && slot === 1 ? "negative" : trail.side];
  if (isLink(next)) follow(walk, next, trail, depth + 1);
  else if (typeof next === "string") add(trail, next);
  return true;
}

/** Takes a node's own texts; false where it has none. */
function encoded(walk: Walk, node: Node, trail: Trail): boolean {
  const own = ownSideIn[trail.side](node.inputs);
  const isTwoSided = own.length > 0 && Object.keys(node.inputs).some((name) => isOtherSide[trail.side](name));
  // What a wildcard came to is what was encoded; the wildcard itself stands beside it.
  const names = isTwoSided ? own : input(node, "populated_text") ? ["populated_text"] : encodedIn(node.inputs);
  let found = false;
  for (const name of names) {
    const text = textOf(walk, input(node, name), trail.side);
    if (text === null) continue;
    // Of an encoder with several fields the empty ones say nothing; an empty only one says that the prompt is empty.
    if (text !== "" || names.length === 1) add(trail, text);
    found = true;
  }
  if (found) {
    trail.tagged ||= takesTags(node.type);
    trail.clip_skip ??= clipSkipOf(walk, node);
  }
  return found;
}

/** CLIPSetLastLayer counts from the end, as −2; people say "clip skip 2". */
function clipSkipOf(walk: Walk, encoder: Node): number | null {
  let node: Node | null = encoder;
  for (let hop = 0; node && hop < MAX_DEPTH; hop += 1) {
    const layer = numberOf(input(node, "stop_at_clip_layer") ?? input(node, "clip_skip"));
    if (layer !== null) return Math.abs(layer);
    const next: unknown = input(node, "clip") ?? input(node, "opt_clip");
    node = isLink(next) ? nodeAt(walk, next) : null;
  }
  return null;
}
