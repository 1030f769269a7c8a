/** From a sampler's conditioning back to the inputs whose texts were encoded. */
import {
  at,
  definitionOf,
  handed,
  input,
  isLink,
  type Link,
  links,
  MAX_DEPTH,
  type Node,
  type Place,
  placeKey,
  type View,
} from "./fields-view.ts";
import { inputOf, isLiteral } from "./input-type.ts";
import { NOT_TEXT, TEXT_NAMES } from "./roles.ts";

export type Side = "positive" | "negative";

interface Trail {
  readonly view: View;
  readonly places: Map<string, { place: Place; side: Side }>;
  readonly seen: Set<string>;
  /** The side the sampler takes it for; null where the first node that hands both through decides. */
  side: Side | null;
}

const OWN_SIDE: Readonly<Record<Side, readonly string[]>> = {
  positive: ["positive", "positive_prompt", "text_positive", "prompt_positive", "positive_g", "positive_l", "pos_g", "pos_l"],
  negative: ["negative", "negative_prompt", "text_negative", "prompt_negative", "negative_g", "negative_l", "neg_g", "neg_l"],
};
const OTHER_SIDE: Readonly<Record<Side, RegExp>> = { positive: /^neg|negative|uncond/i, negative: /^pos|positive/i };
const CONDITIONING_NAME = /cond|positive|negative|prompt|text|embed|base|guid|pipe|context|ctx/i;

export function textsBehind(view: View, link: Link, side: Side | null): { place: Place; side: Side }[] {
  const trail: Trail = { view, places: new Map(), seen: new Set(), side };
  follow(trail, link, 0);
  return [...trail.places.values()];
}

function add(trail: Trail, places: readonly Place[]): boolean {
  for (const place of places) {
    if (!trail.places.has(placeKey(place))) trail.places.set(placeKey(place), { place, side: trail.side ?? "positive" });
  }
  return places.length > 0;
}

function follow(trail: Trail, link: Link, depth: number): void {
  const key = `${link[0]}:${link[1]}`;
  const node = depth < MAX_DEPTH && !trail.seen.has(key) ? at(trail.view, link) : null;
  trail.seen.add(key);
  // A zeroed conditioning says nothing, whatever text it was made from.
  if (!node || /ZeroOut/i.test(node.type)) return;
  const next = handed(trail.view, node, depth);
  if (next !== undefined) {
    if (isLink(next)) follow(trail, next, depth + 1);
    return;
  }
  if (bothSides(trail, node, link[1], depth)) return;
  const before = conditionings(trail, node);
  for (const inner of before) follow(trail, inner, depth + 1);
  encoded(trail, node);
}

/** Nodes that hand positive and negative through together: the output decides which to follow. */
function bothSides(trail: Trail, node: Node, slot: number, depth: number): boolean {
  const names = { positive: sideInput(node, "positive"), negative: sideInput(node, "negative") };
  if (names.positive === null && names.negative === null) return false;
  const side = sideOfSlot(trail.view, node, slot, names) ?? trail.side ?? "positive";
  const name = names[side];
  if (name === null) return true;
  const outer = trail.side;
  trail.side ??= side;
  const value = input(node, name);
  const texts = takesText(trail.view, node, name) ? textPlaces(trail.view, node, name, side) : [];
  if (!add(trail, texts) && isLink(value)) follow(trail, value, depth + 1);
  trail.side = outer;
  return true;
}

function sideInput(node: Node, side: Side): string | null {
  return OWN_SIDE[side].find((name) => Object.hasOwn(node.inputs, name)) ?? null;
}

function sideOfSlot(view: View, node: Node, slot: number, names: Record<Side, string | null>): Side | null {
  const definition = definitionOf(view, node);
  const output = definition?.output_name?.[slot];
  if (output !== undefined && /^neg|negative|-$/i.test(output)) return "negative";
  if (output !== undefined && /^pos|positive|\+$/i.test(output)) return "positive";
  const isOrdered = isLink(names.positive && input(node, names.positive)) && isLink(names.negative && input(node, names.negative));
  if (!isOrdered || Object.hasOwn(node.inputs, "ckpt_name") || /pipe|context/i.test(node.type)) return null;
  const slots = definition ? typedSlots(definition.output) : readSlots(view, node);
  // Which of a single one it is, is said by who reads it; but a first output is nobody's second.
  if (slots.length < 2) return slot === 0 ? "positive" : null;
  return slot === slots[0] ? "positive" : slot === slots[1] ? "negative" : null;
}

function typedSlots(outputs: readonly unknown[] = []): number[] {
  return outputs.flatMap((type, slot) => (type === "CONDITIONING" ? [slot] : []));
}

/** Of a node that is not known: the outputs that others read as conditionings. Many hand out the model before them. */
function readSlots(view: View, node: Node): number[] {
  const readers = (view.readers.get(node.id) ?? []).filter(({ name }) => /pos|neg|cond/i.test(name));
  return [...new Set(readers.map(({ slot }) => slot))].sort((a, b) => a - b);
}

function takesText(view: View, node: Node, name: string): boolean {
  const spec = inputOf(definitionOf(view, node), name);
  return spec === null || spec.type === "STRING" || spec.type === "*";
}

/** The conditionings a node makes its own from. */
function conditionings(trail: Trail, node: Node): Link[] {
  const definition = definitionOf(trail.view, node);
  return links(node)
    .filter(({ name }) => {
      if (trail.side !== null && OTHER_SIDE[trail.side].test(name)) return false;
      const type = inputOf(definition, name)?.type;
      return type === undefined ? CONDITIONING_NAME.test(name) && !takesEncodedText(node, name) : /CONDITIONING|PIPE/i.test(type);
    })
    .map(({ link }) => link);
}

const takesEncodedText = (node: Node, name: string): boolean => TEXT_NAMES.includes(name) && Object.hasOwn(node.inputs, "clip");

/** Takes an encoder's own texts. */
function encoded(trail: Trail, node: Node): void {
  const definition = definitionOf(trail.view, node);
  const names = TEXT_NAMES.filter((name) => Object.hasOwn(node.inputs, name) && takesText(trail.view, node, name));
  const others = Object.keys(node.inputs).filter((name) => inputOf(definition, name)?.options.multiline === true && !NOT_TEXT.test(name));
  // What a wildcard came to is written by the node itself; the wildcard is what a person types.
  const typed = names.includes("wildcard_text") ? ["wildcard_text"] : [...new Set([...names, ...others])];
  for (const name of typed) add(trail, textPlaces(trail.view, node, name, trail.side ?? "positive"));
}

const MAX_TEXTS = 500;
/** What a language model writes while the graph runs is no input of it. */
const IS_WRITER = /TextGenerate|LLM|Ollama|ChatGPT|OpenAIChat|GeminiNode|Florence2Run|JoyCaption|Captioner|Interrogat/i;
const IS_JOINER = /concat|join|combine|append|merge|StringFunction/i;
const HOLDS_TEXT = /text|string|prompt|wildcard|primitive|input|note|style/i;
const PART = /^(?:[a-d]|text|string|prompt|str|input|value|part|line|prefix|suffix|prepend|append)(?:[_ ]?(?:[a-z]|\d{1,2}))?$/i;
const HELD_NAMES = ["value", "text", "string", "prompt", "prompt_text", "multiline_text", "wildcard_text"];

/**
 * The literal texts a node's input is put together from: one box, or every part of a concatenation. A node is asked once, so that texts
 * which quote each other twice over end.
 */
export function textPlaces(view: View, node: Node, name: string, side: Side, seen = new Set<string>()): Place[] {
  const value = input(node, name);
  if (!isLink(value)) return typeof value === "string" ? [{ node_id: node.id, input: name }] : [];
  const from = seen.size < MAX_TEXTS ? at(view, value) : null;
  if (!from || IS_WRITER.test(from.type) || seen.has(`${from.id}:${value[1]}`)) return [];
  seen.add(`${from.id}:${value[1]}`);
  const next = handed(view, from, 0);
  if (next !== undefined) {
    const chosen = Object.keys(from.inputs).find((key) => input(from, key) === next);
    return chosen === undefined ? [] : textPlaces(view, from, chosen, side, seen);
  }
  const names = textInputs(view, from, value[1], side);
  const parts = names.map((key) => textPlaces(view, from, key, side, seen)).filter((places) => places.length > 0);
  return IS_JOINER.test(from.type) ? parts.flat() : (parts[0] ?? []);
}

function textInputs(view: View, node: Node, slot: number, side: Side): string[] {
  const definition = definitionOf(view, node);
  const names = Object.keys(node.inputs).filter((name) => !NOT_TEXT.test(name) && takesText(view, node, name));
  const output = definition?.output_name?.[slot]?.toLowerCase();
  const named = names.filter((name) => name.toLowerCase() === output);
  if (named.length > 0) return named;
  const own = names.filter((name) => OWN_SIDE[side].includes(name));
  if (own.length > 0) return own;
  if (IS_JOINER.test(node.type)) return names.filter((name) => PART.test(name));
  const held = HELD_NAMES.filter((name) => names.includes(name));
  const texts = names.filter((name) => isLiteral(input(node, name)) && typeof input(node, name) === "string");
  return held.length > 0 ? held : HOLDS_TEXT.test(node.type) && texts.length === 1 ? texts : [];
}
