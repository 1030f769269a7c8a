import { AppError } from "#lib/core/errors.ts";
import { slotType } from "./connection.ts";
import { idOf, indexOf, isJsonObject, type JsonObject, listOf, objectOf, ownValue } from "./json-shape.ts";
import type { Definitions } from "./schema.ts";
import { definedSlots, extraSlots, looseWidgets, outputTypes, type Slot, savedByName } from "./slots.ts";
import { fillByName, fillWidgets, type Widget } from "./widgets.ts";

/** A node's `mode` in the page: it runs, it is muted (it and its links are left out), or it is bypassed (its inputs go through). */
export const MODE = { runs: 0, muted: 2, bypassed: 4 } as const;

export interface Link {
  readonly id: string;
  readonly origin: string;
  readonly originSlot: number;
  readonly target: string;
  readonly targetSlot: number;
}

/** `virtual` nodes exist in the page only: reroutes, primitives, notes, and subgraphs, which stand for what is inside them. */
export type NodeKind = "node" | "unknown" | "reroute" | "primitive" | "note" | "subgraph";

export interface NetNode {
  /** Its id in the queued graph: `121:253` is node 253 inside the subgraph that is node 121. */
  readonly id: string;
  readonly localId: string;
  readonly type: string;
  readonly title: string;
  readonly kind: NodeKind;
  readonly mode: number;
  readonly slots: Slot[];
  readonly outputs: readonly string[];
  readonly widgets: readonly Widget[];
  readonly scope: Scope;
  readonly inner: Scope | null;
  readonly raw: JsonObject;
}

/** The workflow itself, or one use of a subgraph. */
export interface Scope {
  readonly nodes: ReadonlyMap<string, NetNode>;
  readonly links: ReadonlyMap<string, Link>;
  /** The node that stands for this scope outside; null for the workflow itself. */
  readonly host: NetNode | null;
  readonly inputId: string;
  readonly outputs: readonly (readonly string[])[];
  readonly raw: JsonObject;
}

export interface Network {
  readonly root: Scope;
  /** Every node, those inside subgraphs behind the ones around them, in the file's order. */
  readonly nodes: readonly NetNode[];
  readonly problems: string[];
}

const DEEPEST = 32;
/** Nodes, and what the file says of each, counted anew for every use of a subgraph. */
const MOST_PARTS = 500_000;
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
  const subgraphs = new Map<string, JsonObject>();
  for (const subgraph of listOf(objectOf(ui.definitions).subgraphs))
    if (isJsonObject(subgraph) && typeof subgraph.id === "string") subgraphs.set(subgraph.id, subgraph);
  const reading: Reading = { definitions, subgraphs, nodes: [], problems: [], links: new Map(), parts: 0 };
  const root = readScope(reading, ui, null, []);
  return { root, nodes: reading.nodes, problems: reading.problems };
}

function readScope(reading: Reading, raw: JsonObject, host: NetNode | null, path: readonly string[]): Scope {
  if (path.length > DEEPEST) throw new AppError("invalid", `The workflow's subgraphs contain one another more than ${DEEPEST} deep.`);
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
    count(reading, 1 + listOf(entry.inputs).length + listOf(entry.outputs).length + listOf(entry.widgets_values).length);
    nodes.set(localId, readNode(reading, scope, entry, localId, path));
  }
  return scope;
}

function count(reading: Reading, parts: number): void {
  reading.parts += parts;
  if (reading.parts > MOST_PARTS) throw new AppError("invalid", "The workflow's subgraphs unfold into more nodes than anything could run.");
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
  const widgets = definition === undefined ? looseWidgets(raw) : fillWidgets(type, definition, raw.widgets_values);
  const slots = definition === undefined ? extraSlots(raw, new Set(), widgets) : definedSlots(definition, raw, widgets);
  if (kind === "unknown") reading.problems.push(`Node ${base.id}${type === "" ? "" : ` (${type})`} ${strangeness(type, raw, widgets)}`);
  const node = { ...base, slots, outputs: outputTypes(definition, raw), widgets, inner: null };
  reading.nodes.push(node);
  return node;
}

function strangeness(type: string, raw: JsonObject, widgets: readonly Widget[]): string {
  if (/^workflow[>/]/.test(type))
    return "is a group node of an older kind. Open it in ComfyUI, convert it to a subgraph there, and import it again.";
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
  const inner = readScope(reading, subgraph, node, path);
  node.inner = inner;
  const saved = savedByName(base.raw);
  const rawInputs = listOf(subgraph.inputs).filter(isJsonObject);
  for (const [index, input] of rawInputs.entries()) {
    const name = String(input.name ?? "");
    const widget = promoted(name, index, linkIds(input.linkIds), inner);
    if (widget !== null) widgets.push({ ...widget, at: widgets.length });
    const raw = saved.get(name) ?? null;
    slots.push({ name, type: slotType(input.type), link: idOf(raw?.link), widget: widget === null ? null : (widgets.at(-1) ?? null), raw });
  }
  slots.push(...extraSlots(base.raw, new Set(slots.map(({ name }) => name)), []));
  fillPromoted(base.raw, widgets, inner);
  return node;
}

/** The field inside that an input of the subgraph leads to: the first of its links that ends at one. */
function promoted(name: string, index: number, ids: readonly string[], inner: Scope): Widget | null {
  const found = [
    ...ids,
    ...[...inner.links.values()].filter((link) => link.origin === inner.inputId && link.originSlot === index).map(({ id }) => id),
  ];
  for (const id of found) {
    const target = inner.nodes.get(inner.links.get(id)?.target ?? "");
    const field = target?.slots.find(({ link, widget }) => link === id && widget !== null)?.widget;
    if (field !== undefined && field !== null) return { ...field, name };
  }
  return null;
}

/**
 * `proxyWidgets` (pages from 1.28 on) lists the fields shown on the outside, `[inner node id, name]`, with `-1` for the subgraph's own
 * inputs; `widgets_values` then follows that list, else it follows the inputs.
 */
function fillPromoted(raw: JsonObject, widgets: Widget[], inner: Scope): void {
  const saved = raw.widgets_values;
  if (isJsonObject(saved)) fillByName(widgets, saved);
  if (!Array.isArray(saved)) return;
  const proxies = listOf(objectOf(raw.properties).proxyWidgets).filter((entry): entry is unknown[] => Array.isArray(entry));
  if (proxies.length > 0) for (const widget of widgets) widget.at = -1;
  const shown = proxies.map(([id, name]) =>
    idOf(id) === "-1"
      ? widgets.find((widget) => widget.name === name)
      : inner.nodes.get(idOf(id) ?? "")?.widgets.find((widget) => widget.name === name),
  );
  for (const [index, widget] of (proxies.length === 0 ? widgets : shown).entries()) {
    if (widget === undefined || index >= saved.length) continue;
    if (widgets.includes(widget)) widget.at = index;
    else widget.outside = { node: raw, at: index };
    if (proxies.length === 0 || saved[index] !== null) widget.value = saved[index];
  }
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
