import { slotType } from "./connection.ts";
import { dropDeadLinks } from "./convert.ts";
import { inputSpecs } from "./input-spec.ts";
import { isJsonObject, nameOf, objectOf, ownValue, setOwn } from "./json-shape.ts";
import { type Link, MODE, type NetNode, type Scope } from "./net-node.ts";
import { sourceOf } from "./resolve.ts";
import type { ApiGraph, ApiNode, Definitions } from "./schema.ts";
import { outputTypes, type Slot } from "./slots.ts";
import { isField, newWidgets } from "./widgets.ts";

/**
 * Takes nodes out of a queued graph and joins what stood around them, each output to the input of its own type, as the page does for
 * bypassed nodes. Where nothing fits, the far input is left out, or gets its definition's own value if it is a field: what a person
 * had written there before it was linked is not in this format.
 */
export function bypassNodes(graph: ApiGraph, definitions: Definitions, ids: readonly string[]): ApiGraph {
  const bypassed = new Set(ids);
  const nodes = new Map<string, NetNode>();
  const links = new Map<string, Link>();
  const scope: Scope = { nodes, links, host: null, inputId: "", outputs: [], raw: {} };
  for (const [id, node] of Object.entries(graph)) nodes.set(id, apiNode(id, node, definitions, scope, links, bypassed.has(id)));
  const result: ApiGraph = {};
  for (const [id, node] of Object.entries(graph)) {
    const known = nodes.get(id);
    if (known !== undefined && !bypassed.has(id)) setOwn(result, id, { ...node, inputs: rejoined(node, known) });
  }
  dropDeadLinks(result);
  return result;
}

function rejoined(node: ApiNode, known: NetNode): Record<string, unknown> {
  const inputs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(objectOf(node.inputs))) {
    const slot = known.slots.find((candidate) => candidate.name === name);
    if (slot === undefined || slot.link === null) {
      setOwn(inputs, name, value);
      continue;
    }
    const source = sourceOf(known, slot);
    if (source.kind === "node") setOwn(inputs, name, [source.node.localId, source.output]);
    else if (slot.widget !== null && slot.widget.value !== undefined) setOwn(inputs, name, slot.widget.value);
  }
  return inputs;
}

function apiNode(
  id: string,
  node: ApiNode,
  definitions: Definitions,
  scope: Scope,
  links: Map<string, Link>,
  isBypassed: boolean,
): NetNode {
  const definition = ownValue(definitions, node.class_type);
  const widgets = definition === undefined ? [] : newWidgets(node.class_type, definition);
  const sockets = definition === undefined ? [] : inputSpecs(definition).filter((spec) => !isField(spec));
  const types = new Map(sockets.map(({ name, type }) => [name, type]));
  for (const { name, type, isSent } of widgets) if (isSent) types.set(name, slotType(type));
  const given = objectOf(node.inputs);
  for (const name of Object.keys(given)) if (!types.has(name)) types.set(name, "*");
  const slots = [...types].map(([name, type]): Slot => {
    const link = linkInto(id, name, ownValue(given, name), links);
    return { name, type, link, widget: widgets.find((widget) => widget.name === name) ?? null, raw: null };
  });
  return {
    id,
    localId: id,
    type: node.class_type,
    title: node._meta?.title ?? node.class_type,
    kind: definition === undefined ? "unknown" : "node",
    mode: isBypassed ? MODE.bypassed : MODE.runs,
    slots,
    outputs: outputTypes(definition, {}),
    widgets,
    scope,
    inner: null,
    raw: {},
  };
}

/** A link is an array of a node's id and an output's number; the link's own id is made up here. */
function linkInto(target: string, name: string, value: unknown, links: Map<string, Link>): string | null {
  if (!Array.isArray(value) || value.length !== 2 || isJsonObject(value[0]) || typeof value[1] !== "number") return null;
  const id = `${target} ${name}`;
  links.set(id, { id, origin: nameOf(value[0]), originSlot: value[1], target, targetSlot: 0 });
  return id;
}
