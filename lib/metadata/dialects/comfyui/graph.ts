/**
 * ComfyUI's API graph: `{"<node id>": {class_type, inputs}}`, an input being a value or a link `["<node id>", <output>]`. Walks have a
 * budget, so that a cycle or a graph made to be endless ends.
 */
import { isObject, type JsonObject } from "../exact-json.ts";
import { remembered } from "./remembered.ts";

export interface Node {
  readonly id: string;
  readonly type: string;
  readonly inputs: JsonObject;
}

export type Link = readonly [string | number, number];
export type Side = "positive" | "negative";

export interface Walk {
  readonly graph: JsonObject;
  /** Nodes that may still be looked at. */
  left: number;
  readonly nodes: Map<string, Node | null>;
  /** All of them in the graph's order, once asked for. */
  all: readonly Node[] | null;
  /** Texts by node and side: one that many others quote is put together once. */
  readonly texts: Map<string, string | null>;
}

/** Many times what a graph of a thousand nodes needs. */
const BUDGET = 20_000;
export const MAX_DEPTH = 48;
const MAX_NODES = 20_000;

export function walkOf(graph: JsonObject): Walk {
  return { graph, left: BUDGET, nodes: new Map(), all: null, texts: new Map() };
}

/** Whether an object is an API graph: at least one of its first values is a node. */
export function isGraph(value: unknown): value is JsonObject {
  if (!isObject(value)) return false;
  let looked = 0;
  for (const id in value) {
    const node = value[id];
    if (isObject(node) && typeof node.class_type === "string") return true;
    looked += 1;
    if (looked >= 20) return false;
  }
  return false;
}

export function isLink(value: unknown): value is Link {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[1] === "number" &&
    (typeof value[0] === "string" || typeof value[0] === "number")
  );
}

export function nodeAt(walk: Walk, link: Link): Node | null {
  walk.left -= 1;
  return walk.left < 0 ? null : nodeOf(walk, String(link[0]));
}

export function nodeOf(walk: Walk, id: string): Node | null {
  const known = walk.nodes.get(id);
  if (known !== undefined) return known;
  const raw = Object.hasOwn(walk.graph, id) ? walk.graph[id] : undefined;
  const node =
    isObject(raw) && typeof raw.class_type === "string"
      ? { id, type: raw.class_type, inputs: isObject(raw.inputs) ? raw.inputs : {} }
      : null;
  walk.nodes.set(id, node);
  return node;
}

export function nodesOf(walk: Walk): readonly Node[] {
  if (walk.all) return walk.all;
  const nodes: Node[] = [];
  walk.all = nodes;
  for (const id in walk.graph) {
    const node = nodeOf(walk, id);
    if (node) nodes.push(node);
    if (nodes.length >= MAX_NODES) break;
  }
  return nodes;
}

export function input(node: Node, name: string): unknown {
  const value = node.inputs[name];
  // What an object inherits is a function but for one, and JSON has none.
  return value === undefined || typeof value === "function" || name === "__proto__" ? undefined : unwrapped(value);
}

/** Some nodes keep a value in an object of their own page: `{content: "a.safetensors"}`, `{__value__: [...]}`. */
export function unwrapped(value: unknown): unknown {
  if (!isObject(value)) return value;
  return "__value__" in value ? value.__value__ : "content" in value ? value.content : value;
}

const isReroute = remembered(/reroute/i);
const isSwitch = remembered(/switch|select|if.?else|\bif\b|index|mux|any_?(first|or)/i);

/** Whether a switch or a reroute hands one of its inputs on; undefined where the node is neither. */
export function handedOn(walk: Walk, node: Node, depth: number): unknown {
  if (isReroute(node.type)) return firstLink(node);
  if (!isSwitch(node.type)) return undefined;
  const chosen = chosenInput(node, switchValue(walk, node, depth));
  return chosen === undefined ? undefined : chosen;
}

const SELECTORS = ["select", "index", "switch", "boolean", "condition", "boolean_value", "select_index", "Input", "input", "value", "on"];

function switchValue(walk: Walk, node: Node, depth: number): number | boolean | null {
  for (const name of SELECTORS) {
    let value = input(node, name);
    for (let hop = depth; isLink(value) && hop < MAX_DEPTH; hop += 1) {
      const from = nodeAt(walk, value);
      value = from ? (input(from, "value") ?? input(from, "int") ?? input(from, "boolean") ?? input(from, "number")) : undefined;
    }
    if (typeof value === "number" || typeof value === "boolean") return value;
    if (typeof value === "string" && /^\d{1,3}$/.test(value)) return Number(value);
  }
  return null;
}

function chosenInput(node: Node, value: number | boolean | null): unknown {
  if (typeof value === "boolean") {
    const wanted = value ? /(^|_)(true|on_true|if_true|tt|a)(_|$)/i : /(^|_)(false|on_false|if_false|ff|b|else)(_|$)/i;
    const name = Object.keys(node.inputs).find((key) => wanted.test(key) && key !== "value");
    if (name !== undefined) return input(node, name);
  }
  const numbered = Object.keys(node.inputs)
    .map((key) => ({ key, number: /\D(\d{1,3})$/.exec(key)?.[1] }))
    .filter((entry): entry is { key: string; number: string } => entry.number !== undefined);
  if (numbered.length === 0) return undefined;
  if (typeof value === "number") {
    const hit = numbered.find(({ number }) => Number(number) === value);
    return hit ? input(node, hit.key) : undefined;
  }
  const first = numbered.find(({ key }) => isLink(input(node, key)));
  return first && input(node, first.key);
}

export function firstLink(node: Node): Link | undefined {
  for (const name in node.inputs) {
    const value = input(node, name);
    if (isLink(value)) return value;
  }
  return undefined;
}
