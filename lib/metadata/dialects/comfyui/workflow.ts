/**
 * A saved workflow (UI graph) as the API graph its page would send: reroutes, primitives and Set/Get pairs resolved, muted nodes left
 * out, bypassed ones wired through by type, subgraphs spelled out with ids such as `121:253`. Read only where no API graph is in the
 * file. A workflow may have been changed after the picture was made; it is still the best there is.
 */
import { isObject, type JsonObject } from "../exact-json.ts";
import { placed, widgetsOf } from "./widgets.ts";

interface Wire {
  from: unknown;
  slot: number;
  to: unknown;
  toSlot: number;
}

interface Level {
  readonly prefix: string;
  readonly nodes: ReadonlyMap<string, JsonObject>;
  readonly wires: ReadonlyMap<string, Wire>;
  /** The subgraph's node one level up. */
  readonly outer: { level: Level; node: JsonObject } | null;
}

interface Reader {
  readonly definitions: ReadonlyMap<string, JsonObject>;
  readonly levels: Map<string, Level>;
  readonly graph: Record<string, unknown>;
  left: number;
}

const MAX_NODES = 20_000;
const MAX_HOPS = 64;
const MAX_NESTING = 8;
const MUTED = 2;
const BYPASSED = 4;
const INNER_INPUT = -10;
const INNER_OUTPUT = -20;
const VIRTUAL = new Set(["Reroute", "PrimitiveNode", "GetNode", "SetNode", "Note", "MarkdownNote"]);

/** Null where the workflow has no node that runs. Never throws. */
export function graphOfWorkflow(workflow: JsonObject): JsonObject | null {
  const definitions = new Map<string, JsonObject>();
  const subgraphs = isObject(workflow.definitions) ? workflow.definitions.subgraphs : undefined;
  for (const subgraph of listOf(subgraphs).slice(0, 1000)) if (typeof subgraph.id === "string") definitions.set(subgraph.id, subgraph);
  const reader: Reader = { definitions, levels: new Map(), graph: {}, left: MAX_NODES };
  takeLevel(reader, levelOf(workflow, "", null), 0);
  return Object.keys(reader.graph).length > 0 ? reader.graph : null;
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.slice(0, MAX_NODES).filter(isObject) : [];
}

function levelOf(source: JsonObject, prefix: string, outer: Level["outer"]): Level {
  const nodes = new Map(listOf(source.nodes).map((node) => [String(node.id), node]));
  const wires = new Map<string, Wire>();
  for (const link of Array.isArray(source.links) ? source.links.slice(0, MAX_NODES * 4) : []) {
    if (Array.isArray(link)) wires.set(String(link[0]), { from: link[1], slot: Number(link[2]), to: link[3], toSlot: Number(link[4]) });
    else if (isObject(link))
      wires.set(String(link.id), {
        from: link.origin_id,
        slot: Number(link.origin_slot),
        to: link.target_id,
        toSlot: Number(link.target_slot),
      });
  }
  return { prefix, nodes, wires, outer };
}

function takeLevel(reader: Reader, level: Level, nesting: number): void {
  for (const node of level.nodes.values()) {
    reader.left -= 1;
    if (reader.left < 0) return;
    if (node.mode === MUTED || node.mode === BYPASSED || typeof node.type !== "string" || VIRTUAL.has(node.type)) continue;
    const inner = nesting < MAX_NESTING ? innerLevel(reader, level, node) : null;
    if (inner) takeLevel(reader, inner, nesting + 1);
    else reader.graph[`${level.prefix}${node.id}`] = { class_type: node.type, inputs: inputsOf(reader, level, node) };
  }
}

function innerLevel(reader: Reader, level: Level, node: JsonObject): Level | null {
  const definition = reader.definitions.get(String(node.type));
  if (!definition) return null;
  const prefix = `${level.prefix}${node.id}:`;
  const known = reader.levels.get(prefix);
  if (known) return known;
  const inner = levelOf(definition, prefix, { level, node });
  reader.levels.set(prefix, inner);
  return inner;
}

function inputsOf(reader: Reader, level: Level, node: JsonObject): Record<string, unknown> {
  const inputs = widgetsOf(node);
  for (const slot of listOf(node.inputs)) {
    if (typeof slot.name !== "string" || slot.name === "__proto__" || slot.link === null || slot.link === undefined) continue;
    const value = arriving(reader, level, slot.link, 0);
    if (value !== undefined) inputs[slot.name] = value;
    else if (!isObject(slot.widget)) delete inputs[slot.name];
  }
  return inputs;
}

/** What comes along a link: a link of the API graph, a literal, or undefined for nothing. */
function arriving(reader: Reader, level: Level, link: unknown, hops: number): unknown {
  const wire = level.wires.get(String(link));
  if (!wire || hops > MAX_HOPS) return undefined;
  if (wire.from === INNER_INPUT) return fromOutside(reader, level, wire.slot, hops);
  const node = level.nodes.get(String(wire.from));
  if (!node || node.mode === MUTED) return undefined;
  if (node.mode === BYPASSED) return arrivingAt(reader, level, sameType(node, wire.slot), hops);
  if (node.type === "Reroute") return arrivingAt(reader, level, listOf(node.inputs)[0], hops);
  if (node.type === "PrimitiveNode") return Array.isArray(node.widgets_values) ? node.widgets_values[0] : undefined;
  if (node.type === "GetNode") return arrivingAt(reader, level, setterOf(level, node), hops);
  const inner = innerLevel(reader, level, node);
  if (!inner) return [`${level.prefix}${node.id}`, wire.slot];
  for (const [id, last] of inner.wires)
    if (last.to === INNER_OUTPUT && last.toSlot === wire.slot) return arriving(reader, inner, id, hops + 1);
  return undefined;
}

function arrivingAt(reader: Reader, level: Level, slot: JsonObject | undefined, hops: number): unknown {
  return slot && slot.link !== null && slot.link !== undefined ? arriving(reader, level, slot.link, hops + 1) : undefined;
}

function setterOf(level: Level, getter: JsonObject): JsonObject | undefined {
  const nameOf = (node: JsonObject) => (Array.isArray(node.widgets_values) ? node.widgets_values[0] : undefined);
  const wanted = nameOf(getter);
  for (const node of level.nodes.values()) if (node.type === "SetNode" && nameOf(node) === wanted) return listOf(node.inputs)[0];
  return undefined;
}

/** A bypassed node hands on the input of its output's type: the one at the same place, else the first that is linked. */
function sameType(node: JsonObject, slot: number): JsonObject | undefined {
  const type = listOf(node.outputs)[slot]?.type;
  const inputs = listOf(node.inputs);
  const fits = (input: JsonObject | undefined) =>
    input !== undefined && input.link !== null && input.link !== undefined && input.type === type;
  return fits(inputs[slot]) ? inputs[slot] : inputs.find(fits);
}

/** An input of the subgraph: what is linked to its node one level up, else the value set there. */
function fromOutside(reader: Reader, level: Level, slot: number, hops: number): unknown {
  if (!level.outer) return undefined;
  const { level: above, node } = level.outer;
  const slots = listOf(reader.definitions.get(String(node.type))?.inputs);
  const name = slots[slot]?.name;
  const inputs = listOf(node.inputs);
  const own = name === undefined ? inputs[slot] : inputs.find((input) => input.name === name);
  const linked = arrivingAt(reader, above, own, hops);
  if (linked !== undefined || !Array.isArray(node.widgets_values)) return linked;
  const names = slots.filter((_, at) => isWidget(level, at)).map((one) => String(one.name));
  const values = placed(names, node.widgets_values).by;
  return typeof name === "string" && Object.hasOwn(values, name) ? values[name] : undefined;
}

/** Whether an input of the subgraph ends at a widget inside. */
function isWidget(level: Level, slot: number): boolean {
  for (const wire of level.wires.values()) {
    if (wire.from !== INNER_INPUT || wire.slot !== slot) continue;
    const target = level.nodes.get(String(wire.to));
    if (target && isObject(listOf(target.inputs)[wire.toSlot]?.widget)) return true;
  }
  return false;
}
