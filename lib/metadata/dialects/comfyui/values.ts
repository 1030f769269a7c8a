/** What a node's input comes to, when the value stands in another node: primitives, seeds, switches, text nodes. */
import { digitsOf, numberOf } from "../fields.ts";
import { handedOn, input, isLink, MAX_DEPTH, type Node, nodeAt, type Side, unwrapped, type Walk } from "./graph.ts";
import { remembered } from "./remembered.ts";

const NUMBER_NAMES = [
  "value",
  "int",
  "number",
  "INT",
  "Number",
  "Value",
  "float",
  "FLOAT",
  "seed",
  "noise_seed",
  "a",
  "input",
  "any",
  "source",
];

/** The literal behind a value that goes by `names` in its node; null where it is computed or not there. */
export function literalOf(walk: Walk, value: unknown, names: readonly string[], depth = 0): string | number | boolean | null {
  const plain = unwrapped(value);
  if (!isLink(plain)) return typeof plain === "string" || typeof plain === "number" || typeof plain === "boolean" ? plain : null;
  const node = depth < MAX_DEPTH ? nodeAt(walk, plain) : null;
  if (!node) return null;
  const handed = handedOn(walk, node, depth);
  if (handed !== undefined) return literalOf(walk, handed, names, depth + 1);
  for (const name of [...names, ...NUMBER_NAMES]) {
    const inner = input(node, name);
    if (inner === undefined || inner === "") continue;
    const literal = literalOf(walk, inner, names, depth + 1);
    if (literal !== null) return literal;
  }
  const only = Object.values(node.inputs).filter((entry) => typeof entry === "number");
  return only.length === 1 && typeof only[0] === "number" ? only[0] : null;
}

export function numberAt(walk: Walk, value: unknown, names: readonly string[]): number | null {
  return value === undefined ? null : numberOf(literalOf(walk, value, names));
}

export function digitsAt(walk: Walk, value: unknown, names: readonly string[]): string | null {
  return value === undefined ? null : digitsOf(literalOf(walk, value, names));
}

export function wordAt(walk: Walk, value: unknown, names: readonly string[]): string | null {
  const literal = value === undefined ? null : literalOf(walk, value, names);
  return typeof literal === "string" && literal !== "" ? literal : null;
}

/** Longer than any prompt; joining texts that double ends here. */
const MAX_TEXT = 200_000;
const MAX_WORK = 5_000_000;
const MAX_PARTS = 50;

const PLAIN_TEXTS = [
  ..."populated_text text Text string value prompt prompt_text STRING multiline_text string_field input_string content result text_0".split(
    " ",
  ),
  ..."input any source anything str body caption tags positive".split(" "),
];
const SIDE_TEXTS: Readonly<Record<Side, readonly string[]>> = {
  positive: ["text_positive", "positive_prompt", "prompt_positive", "positive"],
  negative: ["text_negative", "negative_prompt", "prompt_negative", "negative"],
};
const NOT_TEXT = /mode|name|file|path|delim|separator|encoding|style|choice|action|model|sampler|scheduler|type|url|key/i;

/** The text a value comes to, through text boxes, concatenation, replacement, templates and switches; null where a program wrote it. */
export function textOf(walk: Walk, value: unknown, side: Side, depth = 0): string | null {
  const plain = unwrapped(value);
  if (typeof plain === "string") return plain;
  if (typeof plain === "number") return String(plain);
  const node = isLink(plain) && depth < MAX_DEPTH ? nodeAt(walk, plain) : null;
  if (!node) return null;
  const key = `${side} ${node.id}`;
  const known = walk.texts.get(key);
  if (known !== undefined) return known;
  // While it is being put together it is nothing, so that a circle ends.
  walk.texts.set(key, null);
  const text = nodeText(walk, node, side, depth);
  walk.texts.set(key, text);
  return text;
}

function nodeText(walk: Walk, node: Node, side: Side, depth: number): string | null {
  // What a language model wrote while the graph ran is not in it; its own prompt is an instruction to it.
  if (isWriter(node.type)) return null;
  const handed = handedOn(walk, node, depth);
  if (handed !== undefined) return textOf(walk, handed, side, depth + 1) ?? otherBranch(walk, node, side, depth);
  const text =
    joined(walk, node, side, depth) ??
    replaced(walk, node, side, depth) ??
    filled(walk, node, side, depth) ??
    boxed(walk, node, side, depth);
  return text !== null && text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
}

const isWriter = remembered(/TextGenerate|LLM|Ollama|ChatGPT|OpenAIChat|GeminiNode|Florence2Run|JoyCaption|Captioner|Interrogat/i);

/** Where the chosen branch of a switch ends in a text nobody kept, another has at least what the person wrote. */
function otherBranch(walk: Walk, node: Node, side: Side, depth: number): string | null {
  for (const name in node.inputs) {
    const value = input(node, name);
    const text = isLink(value) ? textOf(walk, value, side, depth + 1) : null;
    if (text && !/^(true|false)$/.test(text)) return text;
  }
  return null;
}

const isJoiner = remembered(/concat|join|combine|append|merge|StringFunction/i);
const PART = /^(?:[a-d]|text|string|prompt|str|input|value|part|line|prefix|suffix|prepend|append)(?:[_ ]?(?:[a-z]|\d{1,2}))?$/i;
const DELIMITERS: Readonly<Record<string, string>> = { "\\n": "\n", none: "", newline: "\n", space: " ", comma: ", ", "comma space": ", " };

function joined(walk: Walk, node: Node, side: Side, depth: number): string | null {
  if (!isJoiner(node.type)) return null;
  if (input(node, "action") === "replace") return swapped(walk, node, side, depth);
  const names = Object.keys(node.inputs)
    .filter((name) => PART.test(name))
    .slice(0, MAX_PARTS);
  if (names.length < 2) return null;
  const given =
    textOf(
      walk,
      input(node, "delimiter") ?? input(node, "separator") ?? input(node, "delim") ?? (node.type.startsWith("StringFunction") ? ", " : ""),
      side,
      depth + 1,
    ) ?? "";
  const delimiter = Object.hasOwn(DELIMITERS, given) ? (DELIMITERS[given] ?? given) : given;
  const parts = names.map((name) => textOf(walk, input(node, name), side, depth + 1));
  const kept = parts.filter((part): part is string => part !== null && (part !== "" || node.type === "StringConcatenate"));
  return kept.length > 0 ? kept.join(delimiter) : null;
}

/** `text_b` in `text_a` becomes `text_c`. */
function swapped(walk: Walk, node: Node, side: Side, depth: number): string | null {
  const [text, find, replace] = ["text_a", "text_b", "text_c"].map((name) => textOf(walk, input(node, name), side, depth + 1));
  if (!text || !find || text.length * ((replace?.length ?? 0) + 1) >= MAX_WORK) return text ?? null;
  return text.replaceAll(find, () => replace ?? "");
}

function replaced(walk: Walk, node: Node, side: Side, depth: number): string | null {
  if (!/replace/i.test(node.type)) return null;
  let text = boxed(walk, node, side, depth);
  // A pattern from a file is not run: it could take for ever.
  if (text === null || /regex/i.test(node.type)) return text;
  for (const number of ["", "1", "2", "3"]) {
    const find = textOf(walk, input(node, `find${number}`), side, depth + 1);
    const replace = textOf(walk, input(node, `replace${number}`), side, depth + 1);
    if (find && replace !== null && text.length * (replace.length + 1) < MAX_WORK) text = text.replaceAll(find, () => replace);
  }
  return text;
}

/** `a {color} fox`, the names being inputs of the node. */
function filled(walk: Walk, node: Node, side: Side, depth: number): string | null {
  if (!/format|template|f-?string/i.test(node.type)) return null;
  const name = ["format", "template", "format_string", "f_string", "text", "string", "prompt"].find(
    (key) => typeof input(node, key) === "string",
  );
  if (name === undefined) return null;
  let left = MAX_PARTS;
  return String(input(node, name)).replace(/\{(\w{1,40})\}/g, (whole, key: string) => {
    left -= 1;
    if (left < 0) return whole;
    const value = input(node, key) ?? input(node, `arg${key}`) ?? input(node, `var_${key}`);
    return (value === undefined ? null : textOf(walk, value, side, depth + 1)) ?? whole;
  });
}

function boxed(walk: Walk, node: Node, side: Side, depth: number): string | null {
  let empty: string | null = null;
  for (const name of [...SIDE_TEXTS[side], ...PLAIN_TEXTS]) {
    const value = input(node, name);
    if (value === undefined) continue;
    const text = textOf(walk, value, side, depth + 1);
    if (text) return text;
    empty ??= text;
  }
  if (empty !== null || !/text|string|prompt|wildcard|primitive|input|note/i.test(node.type)) return empty;
  const strings = Object.keys(node.inputs).filter((name) => typeof input(node, name) === "string" && !NOT_TEXT.test(name));
  return strings.length === 1 ? String(input(node, strings[0] ?? "")) : null;
}
