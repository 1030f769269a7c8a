import { refusal } from "#lib/i18n/reasons.ts";
import { isGroup } from "./group-node.ts";
import { checkBounds, isJsonObject, nameOf, setOwn } from "./json-shape.ts";
import { nameReplaced } from "./names.ts";
import { MODE, type NetNode, type Network, type Scope } from "./net-node.ts";
import { readNetwork } from "./network.ts";
import { fedByPrimitives, primitiveValue, taken } from "./primitive.ts";
import { plainPrompt } from "./prompt-text.ts";
import { sourceOf } from "./resolve.ts";
import type { ApiGraph, ApiNode, Definitions } from "./schema.ts";
import type { Widget } from "./widgets.ts";

/**
 * The graph that ComfyUI's page would queue for a workflow saved by it. Choices in prompts (`{a|b}`) and dates in names stay as they
 * are: they are made anew for each job.
 * @throws {AppError} `invalid` where it is no such workflow.
 */
export function convertWorkflow(ui: unknown, definitions: Definitions): { graph: ApiGraph; problems: string[] } {
  checkBounds(ui);
  if (!isJsonObject(ui) || !Array.isArray(ui.nodes)) throw refusal("invalid", "no_workflow");
  const network = readNetwork(ui, definitions);
  return { graph: graphOf(network), problems: network.problems };
}

/** Applies the primitives to the network, then reads the graph off it. */
export function graphOf(network: Network): ApiGraph {
  applyPrimitives(network);
  const graph: ApiGraph = {};
  for (const node of network.nodes) if (isQueued(node)) setOwn(graph, node.id, queuedNode(node, network));
  dropDeadLinks(graph);
  return graph;
}

function isQueued(node: NetNode): boolean {
  return isReal(node) && !isOff(node) && !isOffWithGroup(node.scope);
}

const isOff = ({ mode }: NetNode): boolean => mode === MODE.muted || mode === MODE.bypassed;

/** What is inside a group node goes with it; what is inside a subgraph has modes of its own. */
const isOffWithGroup = ({ host, raw }: Scope): boolean => host !== null && isGroup(raw) && isOff(host);

export const isReal = (node: NetNode): boolean => node.kind === "node" || node.kind === "unknown";

export function applyPrimitives(network: Network): void {
  for (const [primitive, fed] of fedByPrimitives(network.nodes)) {
    const value = primitiveValue(primitive, fed);
    for (const { widget } of fed) widget.value = taken(widget, value);
  }
}

function queuedNode(node: NetNode, network: Network): ApiNode {
  const inputs: Record<string, unknown> = {};
  for (const widget of node.widgets) if (widget.isSent) setOwn(inputs, widget.name, wrapped(sentValue(node, widget, network)));
  for (const slot of node.slots) {
    const source = sourceOf(node, slot);
    if (source.kind === "node") setOwn(inputs, slot.name, [source.node.id, source.output]);
    else if (source.kind === "value") setOwn(inputs, slot.name, wrapped(source.widget.value));
  }
  return { class_type: node.type, inputs, _meta: { title: node.title } };
}

function sentValue(node: NetNode, widget: Widget, network: Network): unknown {
  const { value } = widget;
  if (typeof value !== "string") return value;
  if (widget.options.dynamicPrompts === true) return plainPrompt(value);
  return widget.name === "filename_prefix" ? nameReplaced(value, node, network) : value;
}

/** An array would be taken for a link, so the page sends it inside an object. */
function wrapped(value: unknown): unknown {
  return Array.isArray(value) ? { __value__: value } : value;
}

/** Links to nodes that are left out are left out as well. */
export function dropDeadLinks(graph: ApiGraph): void {
  for (const { inputs } of Object.values(graph))
    for (const [name, value] of Object.entries(inputs))
      if (Array.isArray(value) && value.length === 2 && !Object.hasOwn(graph, nameOf(value[0]))) delete inputs[name];
}
