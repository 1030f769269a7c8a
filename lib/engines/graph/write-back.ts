import { differences, sameGraph } from "./compare.ts";
import { applyPrimitives, convertWorkflow, graphOf, isReal } from "./convert.ts";
import { flatWorkflow } from "./flat-ui.ts";
import { isGroup } from "./group-node.ts";
import { copyJson, isJsonObject, type JsonObject, listOf, nameOf, objectOf, ownValue } from "./json-shape.ts";
import { addLink, cutLink } from "./link-edit.ts";
import { MODE, type NetNode } from "./net-node.ts";
import { readNetwork } from "./network.ts";
import { sourceOf } from "./resolve.ts";
import type { ApiGraph, Definitions } from "./schema.ts";
import type { Slot } from "./slots.ts";
import { unshareSubgraphs } from "./unshare.ts";
import { savePrimitive, saveValue } from "./widget-edit.ts";

/**
 * The workflow as the page would have saved it with these values, modes and links: converting it gives exactly `graph`. Whatever need not
 * change stays (places, notes, groups, subgraphs). Where the workflow cannot take the change, the graph is drawn anew; null where no
 * workflow of the page could say it (an input that a known node does not have).
 * @throws {AppError} `invalid` where `ui` is no workflow.
 */
export function writeBack(ui: unknown, graph: ApiGraph, definitions: Definitions): unknown {
  if (sameGraph(convertWorkflow(ui, definitions).graph, graph)) return copyJson(ui);
  for (const isUnshared of [false, true]) {
    const copy = objectOf(copyJson(ui));
    if (isUnshared) unshareSubgraphs(copy);
    adjustModes(copy, graph, definitions);
    for (const isLast of [false, true]) {
      writeInputs(copy, graph, definitions, isLast);
      if (sameGraph(graphOf(readNetwork(copy, definitions)), graph)) return copy;
    }
  }
  const flat = flatWorkflow(graph, definitions);
  return sameGraph(convertWorkflow(flat, definitions).graph, graph) ? flat : null;
}

/** Each trial converts the whole workflow. */
const MOST_TRIED_NODES = 40_000;

/** Nodes that the graph has must run, others must not; whether those were muted or bypassed shows in the links. */
function adjustModes(ui: JsonObject, graph: ApiGraph, definitions: Definitions): void {
  const network = readNetwork(ui, definitions);
  const trials: { node: JsonObject; modes: readonly number[] }[] = [];
  for (const { id, kind, mode, raw, inner } of network.nodes) {
    const isOff = mode === MODE.muted || mode === MODE.bypassed;
    if (inner !== null && isGroup(inner.raw)) {
      const isQueued = [...inner.nodes.values()].some((node) => Object.hasOwn(graph, node.id));
      if (isQueued === isOff) raw.mode = isQueued ? MODE.runs : MODE.bypassed;
      if (!isQueued) trials.push({ node: raw, modes: [MODE.bypassed, MODE.muted] });
    } else if (kind === "subgraph") trials.push({ node: raw, modes: [MODE.runs, MODE.bypassed] });
    else if ((kind === "node" || kind === "unknown") && !Object.hasOwn(graph, id)) {
      if (!isOff) raw.mode = MODE.bypassed;
      trials.push({ node: raw, modes: [MODE.bypassed, MODE.muted] });
    } else if (isOff && Object.hasOwn(graph, id)) raw.mode = MODE.runs;
  }
  let best = wrongLinks(ui, graph, definitions);
  for (const { node, modes } of trials.slice(0, Math.ceil(MOST_TRIED_NODES / network.nodes.length))) {
    if (best === 0) return;
    const before = node.mode;
    node.mode = modes.find((mode) => mode !== before);
    const now = wrongLinks(ui, graph, definitions);
    if (now < best) best = now;
    else node.mode = before;
  }
}

function wrongLinks(ui: JsonObject, graph: ApiGraph, definitions: Definitions): number {
  const found = differences(graphOf(readNetwork(ui, definitions)), graph);
  return found.filter(({ got, wanted }) => Array.isArray(got) || Array.isArray(wanted) || got === undefined || wanted === undefined).length;
}

/**
 * One round of writing what still differs. Values go where the person would have set them (the subgraph's own field, the primitive);
 * `isLast` sets them at the node itself and cuts what else would feed it.
 */
function writeInputs(ui: JsonObject, graph: ApiGraph, definitions: Definitions, isLast: boolean): void {
  const current = graphOf(readNetwork(ui, definitions));
  const network = readNetwork(ui, definitions);
  applyPrimitives(network);
  const byId = new Map(network.nodes.map((node) => [node.id, node]));
  for (const { node: id, input, wanted } of differences(current, graph)) {
    const node = byId.get(id);
    if (input === null || node === undefined || !isReal(node)) continue;
    const slot = node.slots.find(({ name }) => name === input);
    const link = Array.isArray(wanted) ? linkEnd(wanted, byId) : null;
    if (link !== null) relink(node, slot, link.node, link.output);
    else if (wanted === undefined) cut(node, slot);
    else writeLiteral(node, input, slot, bare(wanted), definitions, isLast);
  }
}

function writeLiteral(
  node: NetNode,
  input: string,
  slot: Slot | undefined,
  value: unknown,
  definitions: Definitions,
  isLast: boolean,
): void {
  const widget = slot?.widget ?? node.widgets.find(({ name }) => name === input);
  if (slot !== undefined && slot.link !== null) {
    const source = sourceOf(node, slot);
    if (!isLast && source.kind === "value" && saveValue(source.host, source.widget, value, definitions)) return;
    const feeder = primitiveOf(node, slot);
    if (!isLast && feeder !== null) {
      savePrimitive(feeder, value, definitions);
      return;
    }
    if (source.kind !== "none" || feeder !== null) cutLink(node, slot);
  }
  if (widget !== undefined && widget !== null) saveValue(node, widget, value, definitions);
}

function primitiveOf(node: NetNode, slot: Slot): NetNode | null {
  const link = slot.link === null ? undefined : node.scope.links.get(slot.link);
  const origin = link === undefined ? undefined : node.scope.nodes.get(link.origin);
  return origin?.kind === "primitive" ? origin : null;
}

function relink(node: NetNode, slot: Slot | undefined, origin: NetNode, output: number): void {
  if (slot === undefined || origin.scope !== node.scope) return;
  cutLink(node, slot);
  addLink(origin, output, node, slot);
}

function cut(node: NetNode, slot: Slot | undefined): void {
  if (slot !== undefined && slot.link !== null) cutLink(node, slot);
}

function linkEnd(wanted: readonly unknown[], byId: ReadonlyMap<string, NetNode>): { node: NetNode; output: number } | null {
  const node = byId.get(nameOf(wanted[0]));
  return node !== undefined && typeof wanted[1] === "number" ? { node, output: wanted[1] } : null;
}

/** Arrays are sent inside an object, and kept bare. */
function bare(value: unknown): unknown {
  const inner = isJsonObject(value) ? ownValue(value, "__value__") : undefined;
  return Array.isArray(inner) ? listOf(inner) : value;
}
