/**
 * The part of a graph that its outputs are made from, and the way from an input back to the literal a person typed. What a switch or a
 * reroute hands on is decided where graphs are read for records, in `lib/metadata`.
 */
import {
  firstLink,
  handedOn,
  input,
  isLink,
  type Link,
  MAX_DEPTH,
  type Node,
  nodeOf,
  nodesOf,
  type Walk,
  walkOf,
} from "#lib/metadata/dialects/comfyui/graph.ts";
import { isLiteral, outputType } from "./input-type.ts";
import type { ApiGraph, Definitions, NodeDefinition } from "./schema.ts";

export { input, isLink, type Link, MAX_DEPTH, type Node };

/** One literal input of the graph. */
export interface Place {
  readonly node_id: string;
  readonly input: string;
}

export interface View {
  readonly walk: Walk;
  readonly definitions: Definitions;
  /** Every node an output is made from, what it depends on before it: an earlier pass stands before a later one. */
  readonly reached: readonly Node[];
  readonly readers: ReadonlyMap<string, readonly Reader[]>;
}

/** `node` reads output `slot` of another at its input `name`. */
export interface Reader {
  readonly node: Node;
  readonly name: string;
  readonly slot: number;
}

export const placeKey = (place: Place): string => `${place.node_id}.${place.input}`;

export function definitionOf(view: Pick<View, "definitions">, node: Node): NodeDefinition | undefined {
  return Object.hasOwn(view.definitions, node.type) ? view.definitions[node.type] : undefined;
}

export function at(view: Pick<View, "walk">, link: Link): Node | null {
  return nodeOf(view.walk, String(link[0]));
}

export function links(node: Node): { name: string; link: Link }[] {
  return Object.keys(node.inputs).flatMap((name) => {
    const value = input(node, name);
    return isLink(value) ? [{ name, link: value }] : [];
  });
}

/** What a switch or reroute hands on; undefined where the node is neither. Nothing of it depends on how much was walked before. */
export function handed(view: View, node: Node, depth: number): unknown {
  view.walk.left = MAX_DEPTH * 4;
  return handedOn(view.walk, node, depth);
}

/** Past switches and reroutes: the node a link really comes from, and by which output. */
export function origin(view: View, link: Link): { node: Node; slot: number } | null {
  let current: Link = link;
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const node = at(view, current);
    if (!node) return null;
    const next = handed(view, node, depth);
    if (next === undefined) return { node, slot: current[1] };
    if (!isLink(next)) return null;
    current = next;
  }
  return null;
}

export function originOf(view: View, node: Node, name: string): { node: Node; slot: number } | null {
  const value = input(node, name);
  return isLink(value) ? origin(view, value) : null;
}

/** The type of what a link carries, by the server's definitions; null where they do not say. */
export function carriedType(view: View, link: Link): string | null {
  const node = at(view, link);
  return node && outputType(definitionOf(view, node), link[1]);
}

const OUTPUT_NAME = /save|preview|combine|export|show|display|output|upload|websocket/i;
const PREVIEW_NAME = /preview|show|display/i;

function outputsOf(nodes: readonly Node[], read: ReadonlySet<string>, definitions: Definitions): Node[] {
  // A server that knows every node and calls none an output runs nothing.
  const ends = nodes.filter((node) => !read.has(node.id) && !definitionOf({ definitions }, node));
  const outputs = nodes.filter((node) => {
    const definition = definitionOf({ definitions }, node);
    return definition ? definition.output_node === true : !read.has(node.id) && OUTPUT_NAME.test(node.type);
  });
  const found = outputs.length > 0 ? outputs : ends;
  // What is kept says more about the workflow than what is looked at on the way.
  return [...found.filter((node) => !PREVIEW_NAME.test(node.type)), ...found.filter((node) => PREVIEW_NAME.test(node.type))];
}

/** Depth first, with a stack of its own: a chain of thousands of nodes is legal. */
function reachedFrom(walk: Walk, outputs: readonly Node[]): Node[] {
  const done: Node[] = [];
  const seen = new Set<string>();
  const stack: { node: Node; rest: Link[] }[] = [];
  const enter = (node: Node): void => {
    if (seen.has(node.id)) return;
    seen.add(node.id);
    stack.push({ node, rest: links(node).map(({ link }) => link) });
  };
  for (const output of outputs) {
    enter(output);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top.rest.shift();
      const node = next && nodeOf(walk, String(next[0]));
      if (node) enter(node);
      else if (next === undefined) done.push((stack.pop() ?? top).node);
    }
  }
  return done;
}

export function viewOf(graph: ApiGraph, definitions: Definitions): View {
  const walk = walkOf(graph as unknown as Walk["graph"]);
  const nodes = nodesOf(walk);
  const read = new Set(nodes.flatMap((node) => links(node).map(({ link }) => String(link[0]))));
  const reached = reachedFrom(walk, outputsOf(nodes, read, definitions));
  const readers = new Map<string, Reader[]>();
  for (const node of reached) {
    for (const { name, link } of links(node)) {
      const known = readers.get(String(link[0])) ?? [];
      known.push({ node, name, slot: link[1] });
      readers.set(String(link[0]), known);
    }
  }
  return { walk, definitions, reached, readers };
}

/** How nodes that only hold a value name it. */
const VALUE_NAMES = ["value", "int", "float", "number", "string", "text", "seed", "noise_seed", "boolean"];

/**
 * The literal behind a node's input: the input itself, or the input of the node that holds it. Null where it is computed: a number that
 * several inputs make has no one input to write it to.
 */
export function placeOf(view: View, node: Node, name: string, depth = 0): Place | null {
  const value = input(node, name);
  if (isLink(value)) return depth < MAX_DEPTH ? sourceOf(view, value, name, depth) : null;
  return isLiteral(value) ? { node_id: node.id, input: name } : null;
}

function sourceOf(view: View, link: Link, wanted: string, depth: number): Place | null {
  const node = at(view, link);
  if (!node) return null;
  const next = handed(view, node, depth);
  if (isLink(next)) return sourceOf(view, next, wanted, depth + 1);
  if (next !== undefined) {
    const name = Object.keys(node.inputs).find((key) => input(node, key) === next);
    return name !== undefined && isLiteral(next) ? { node_id: node.id, input: name } : null;
  }
  const names = new Map(Object.keys(node.inputs).map((key) => [key.toLowerCase(), key]));
  const named = [definitionOf(view, node)?.output_name?.[link[1]], wanted];
  for (const name of named) {
    const key = name === undefined ? undefined : names.get(name.toLowerCase());
    if (key !== undefined) return placeOf(view, node, key, depth + 1);
  }
  // A node that reads others and is not named like what it hands out computes it.
  if (link[1] !== 0 || (firstLink(node) !== undefined && !/primitive/i.test(node.type))) return null;
  const key = VALUE_NAMES.map((name) => names.get(name)).find((name) => name !== undefined);
  return key === undefined ? null : placeOf(view, node, key, depth + 1);
}
