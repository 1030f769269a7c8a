import { refusal } from "#lib/i18n/reasons.ts";
import { slotType } from "./connection.ts";
import { groupsAsSubgraphs, isGroup } from "./group-node.ts";
import { idOf, indexOf, isJsonObject, type JsonObject, listOf, nameOf, objectOf, ownValue } from "./json-shape.ts";
import type { Link, NetNode, Network, NodeKind, Scope } from "./net-node.ts";
import { fieldsAtEdge, fillGroup, fillPromoted, promoted } from "./promoted.ts";
import type { Definitions } from "./schema.ts";
import { definedSlots, extraSlots, looseWidgets, outputTypes, type Slot, savedByName } from "./slots.ts";
import { fillWidgets, type Widget } from "./widgets.ts";

const DEEPEST = 32;
/** Nodes, and what the file says of each, counted anew for every use of a subgraph. */
const MOST_PARTS = 500_000;
/** Inputs, outputs or values of one node. */
const MOST_SLOTS = 2_000;
const NOTES: ReadonlySet<string> = new Set(["Note", "MarkdownNote"]);
/** Types that were renamed, or misspelt, before the page kept a list of replacements. */
const RENAMED: Readonly<Record<string, string>> = {
  T2IAdapterLoader: "ControlNetLoader",
  "ConditioningAverage ": "ConditioningAverage",
  SDV_img2vid_Conditioning: "SVD_img2vid_Conditioning",
};

interface Reading {
  readonly definitions: Definitions;
  readonly subgraphs: ReadonlyMap<string, JsonObject>;
  readonly nodes: NetNode[];
  readonly problems: string[];
  readonly links: Map<JsonObject, Map<string, Link>>;
  parts: number;
}

/**
 * Reads the page's own JSON into nodes that know their slots, types and values, every use of a subgraph by itself. `ui` stays as it is;
 * `raw` points into it.
 * @throws {AppError} `invalid` where subgraphs contain themselves or unfold into more nodes than anything could run.
 */
export function readNetwork(ui: JsonObject, definitions: Definitions): Network {
  const subgraphs = groupsAsSubgraphs(ui, definitions);
  for (const subgraph of listOf(objectOf(ui.definitions).subgraphs))
    if (isJsonObject(subgraph) && typeof subgraph.id === "string") subgraphs.set(subgraph.id, subgraph);
  const reading: Reading = { definitions, subgraphs, nodes: [], problems: [], links: new Map(), parts: 0 };
  const root = readScope(reading, ui, null, []);
  return { root, nodes: reading.nodes, problems: reading.problems };
}

function readScope(reading: Reading, raw: JsonObject, host: NetNode | null, path: readonly string[]): Scope {
  if (path.length > DEEPEST) throw refusal("invalid", "workflow_loops", { limit: String(DEEPEST) });
  const nodes = new Map<string, NetNode>();
  const scope: Scope = {
    nodes,
    links: linksOf(reading, raw),
    host,
    inputId: idOf(objectOf(raw.inputNode).id) ?? "-10",
    outputs: listOf(raw.outputs).map((output) => linkIds(objectOf(output).linkIds)),
    raw,
  };
  for (const entry of listOf(raw.nodes)) {
    if (!isJsonObject(entry)) continue;
    const localId = idOf(entry.id);
    if (localId === null) continue;
    count(reading, entry, localId);
    nodes.set(localId, readNode(reading, scope, entry, localId, path));
  }
  return scope;
}

function count(reading: Reading, node: JsonObject, id: string): void {
  const parts = [node.inputs, node.outputs, node.widgets_values].map(
    (part) => (isJsonObject(part) ? Object.keys(part) : listOf(part)).length,
  );
  if (Math.max(...parts) > MOST_SLOTS) throw refusal("invalid", "workflow_slots", { id, limit: String(MOST_SLOTS) });
  reading.parts += parts.reduce((sum, part) => sum + part, 1);
  if (reading.parts > MOST_PARTS) throw refusal("invalid", "workflow_unfolds");
}

/** Every use of a subgraph has the same links. */
function linksOf(reading: Reading, raw: JsonObject): Map<string, Link> {
  const known = reading.links.get(raw);
  if (known !== undefined) return known;
  const links = readLinks(raw.links);
  reading.links.set(raw, links);
  return links;
}

function readNode(reading: Reading, scope: Scope, raw: JsonObject, localId: string, path: readonly string[]): NetNode {
  const named = typeof raw.type === "string" ? raw.type : "";
  const type = ownValue(RENAMED, named) ?? named;
  const definition = ownValue(reading.definitions, type);
  const subgraph = reading.subgraphs.get(type);
  const kind = kindOf(type, subgraph !== undefined, definition !== undefined);
  const title = typeof raw.title === "string" ? raw.title : (definition?.display_name ?? type);
  const base = { id: [...path, localId].join(":"), localId, type, title, kind, mode: indexOf(raw.mode ?? 0), scope, raw };
  if (kind === "subgraph" && subgraph !== undefined) return readSubgraph(reading, base, subgraph, [...path, localId]);
  const widgets = definition === undefined ? looseWidgets(kind === "primitive", raw) : fillWidgets(type, definition, raw.widgets_values);
  const slots = definition === undefined ? extraSlots(raw, new Set(), widgets) : definedSlots(definition, raw, widgets);
  if (kind === "unknown") reading.problems.push(`Node ${base.id}${type === "" ? "" : ` (${type})`} ${strangeness(type, raw, widgets)}`);
  const node = { ...base, slots, outputs: outputTypes(definition, raw), widgets, inner: null };
  reading.nodes.push(node);
  return node;
}

function strangeness(type: string, raw: JsonObject, widgets: readonly Widget[]): string {
  if (/^workflow[>/]/.test(type)) return "is a group node whose nodes the file does not hold.";
  const isUnnamed = listOf(raw.widgets_values).length > widgets.length;
  return `is of a type that this server does not know.${isUnnamed ? " Its values have no names in the file and are left out." : ""}`;
}

function kindOf(type: string, isSubgraph: boolean, isDefined: boolean): NodeKind {
  if (isSubgraph) return "subgraph";
  if (type === "PrimitiveNode") return "primitive";
  if (type === "Reroute") return "reroute";
  if (NOTES.has(type)) return "note";
  return isDefined ? "node" : "unknown";
}

type NodeBase = Omit<NetNode, "slots" | "outputs" | "widgets" | "inner">;

/** A subgraph's inputs are its definition's; those that lead to a field carry a value of their own, which counts while nothing is linked. */
function readSubgraph(reading: Reading, base: NodeBase, subgraph: JsonObject, path: readonly string[]): NetNode {
  const outputs = listOf(subgraph.outputs).map((output) => slotType(objectOf(output).type));
  const slots: Slot[] = [];
  const widgets: Widget[] = [];
  const node = { ...base, slots, outputs, widgets, inner: null as Scope | null };
  reading.nodes.push(node);
  count(reading, subgraph, base.id);
  const inner = readScope(reading, subgraph, node, path);
  node.inner = inner;
  const fields = fieldsAtEdge(inner);
  const saved = savedByName(base.raw);
  const rawInputs = listOf(subgraph.inputs).filter(isJsonObject);
  for (const [index, input] of rawInputs.entries()) {
    const name = nameOf(input.name);
    const widget = promoted(name, index, linkIds(input.linkIds), fields);
    if (widget !== null) widgets.push({ ...widget, at: widgets.length });
    const raw = saved.get(name) ?? null;
    slots.push({ name, type: slotType(input.type), link: idOf(raw?.link), widget: widget === null ? null : (widgets.at(-1) ?? null), raw });
  }
  slots.push(...extraSlots(base.raw, new Set(slots.map(({ name }) => name)), []));
  if (isGroup(subgraph)) fillGroup(base.raw, widgets, inner);
  else fillPromoted(base.raw, widgets, inner);
  return node;
}

/** `[id, origin, slot, target, slot, type]`, or an object with the same. */
function readLinks(raw: unknown): Map<string, Link> {
  const links = new Map<string, Link>();
  for (const entry of isJsonObject(raw) ? Object.values(raw) : listOf(raw)) {
    const [id, origin, originSlot, target, targetSlot] = Array.isArray(entry)
      ? (entry as unknown[])
      : [
          objectOf(entry).id,
          objectOf(entry).origin_id,
          objectOf(entry).origin_slot,
          objectOf(entry).target_id,
          objectOf(entry).target_slot,
        ];
    const [linkId, originId, targetId] = [idOf(id), idOf(origin), idOf(target)];
    if (linkId === null || originId === null || targetId === null) continue;
    links.set(linkId, { id: linkId, origin: originId, originSlot: indexOf(originSlot), target: targetId, targetSlot: indexOf(targetSlot) });
  }
  return links;
}

const linkIds = (ids: unknown): string[] => listOf(ids).flatMap((id) => idOf(id) ?? []);
