import { arrange } from "./arrange.ts";

/** One node as it is drawn, in the graph's own units. */
export interface GraphNode {
  readonly id: string;
  readonly title: string;
  /** The class ComfyUI knows it by. */
  readonly type: string;
  readonly state: "active" | "muted" | "bypassed";
  readonly box: Box;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** What is set on it, as text, by name (or by place where the file says no names). */
  readonly values: readonly (readonly [name: string, value: string])[];
}

export interface GraphLink {
  readonly from: { readonly node: string; readonly slot: number };
  readonly to: { readonly node: string; readonly slot: number };
  readonly type: string;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
  readonly groups: readonly { readonly title: string; readonly box: Box }[];
  readonly bounds: Box;
}

/** Heights of a node's title and of one of its slots or values. */
export const TITLE = 30;
export const ROW = 20;
const WIDTH = 230;
/** More than anyone lays out by hand; a hostile file may hold millions. */
const MOST_NODES = 3_000;

type Loose = Readonly<Record<string, unknown>>;

const isLoose = (value: unknown): value is Loose => typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const nameOf = (value: unknown): string => (isLoose(value) && typeof value.name === "string" ? value.name : "");

/** ComfyUI writes points as `[x, y]` or as `{"0": x, "1": y}`. */
function pointOf(value: unknown, otherwise: readonly [number, number]): [number, number] {
  const at = (index: number) => Number(Array.isArray(value) ? value[index] : isLoose(value) ? value[String(index)] : Number.NaN);
  const [x, y] = [at(0), at(1)];
  return [Number.isFinite(x) ? x : otherwise[0], Number.isFinite(y) ? y : otherwise[1]];
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null && "rawJSON" in value) return String(value.rawJSON);
  return JSON.stringify(value) ?? "";
}

/** The graph a file carries: as it was laid out, else as it was run, laid out by us. Null when there is nothing to draw. */
export function readGraph(workflow: { readonly api: unknown; readonly ui: unknown }): Graph | null {
  const drawn = isLoose(workflow.ui) ? fromPage(workflow.ui, isLoose(workflow.api) ? workflow.api : {}) : null;
  if (drawn && drawn.nodes.length > 0) return drawn;
  const run = isLoose(workflow.api) ? fromRun(workflow.api) : null;
  return run && run.nodes.length > 0 ? run : null;
}

const STATES: Readonly<Record<number, GraphNode["state"]>> = { 2: "muted", 4: "bypassed" };

function fromPage(page: Loose, run: Loose): Graph {
  const nodes = listOf(page.nodes).filter(isLoose).slice(0, MOST_NODES);
  const names = subgraphNames(page);
  const drawn = nodes.map((node): GraphNode => {
    const id = String(node.id);
    const [x, y] = pointOf(node.pos, [0, 0]);
    const [width, height] = pointOf(node.size, [WIDTH, TITLE * 2]);
    const isFolded = isLoose(node.flags) && node.flags.collapsed === true;
    const type = String(node.type ?? "");
    return {
      id,
      type,
      title: typeof node.title === "string" && node.title ? node.title : names.get(type) || type,
      state: STATES[Number(node.mode)] ?? "active",
      // The page draws a node's title above its position.
      box: {
        x,
        y: y - TITLE,
        width: Math.min(4_000, Math.max(80, width)),
        height: isFolded ? TITLE : TITLE + Math.min(4_000, Math.max(ROW, height)),
      },
      inputs: listOf(node.inputs).map(nameOf),
      outputs: listOf(node.outputs).map(nameOf),
      values: valuesOf(node, run[id]),
    };
  });
  const known = new Set(drawn.map((node) => node.id));
  const links = listOf(page.links)
    .map(linkOf)
    .filter((link): link is GraphLink => link !== null && known.has(link.from.node) && known.has(link.to.node));
  const groups = listOf(page.groups).filter(isLoose).slice(0, MOST_NODES);
  return whole(
    drawn,
    links,
    groups.map((group) => {
      const bounding = listOf(group.bounding).map(Number);
      const [x = 0, y = 0, width = 0, height = 0] = bounding.map((value) => (Number.isFinite(value) ? value : 0));
      return { title: String(group.title ?? ""), box: { x, y, width, height } };
    }),
  );
}

/** A node that is a subgraph has its definition's id for a class: people know it by the definition's name. */
function subgraphNames(page: Loose): Map<string, string> {
  const subgraphs = isLoose(page.definitions) ? listOf(page.definitions.subgraphs).filter(isLoose) : [];
  return new Map(subgraphs.map((one) => [String(one.id), nameOf(one)]));
}

/** `[id, from, slot, to, slot, type]`, in subgraphs and newer pages an object. */
function linkOf(link: unknown): GraphLink | null {
  if (Array.isArray(link) && link.length >= 5) {
    const [, from, fromSlot, to, toSlot, type] = link;
    return {
      from: { node: String(from), slot: Number(fromSlot) },
      to: { node: String(to), slot: Number(toSlot) },
      type: String(type ?? ""),
    };
  }
  if (!isLoose(link)) return null;
  return {
    from: { node: String(link.origin_id), slot: Number(link.origin_slot) },
    to: { node: String(link.target_id), slot: Number(link.target_slot) },
    type: String(link.type ?? ""),
  };
}

/** What the run names is named; the page itself keeps only an order. */
function valuesOf(node: Loose, run: unknown): (readonly [string, string])[] {
  const inputs = isLoose(run) && isLoose(run.inputs) ? run.inputs : null;
  if (inputs) return settingsOf(inputs);
  const widgets = node.widgets_values;
  if (isLoose(widgets)) return Object.entries(widgets).map(([name, value]) => [name, textOf(value)] as const);
  const names = listOf(node.inputs)
    .filter((input) => isLoose(input) && isLoose(input.widget))
    .map(nameOf);
  return listOf(widgets).map((value, index) => [names[index] || String(index + 1), textOf(value)] as const);
}

const isLink = (value: unknown): value is [string, number] =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && typeof value[1] === "number";

function settingsOf(inputs: Loose): (readonly [string, string])[] {
  return Object.entries(inputs)
    .filter(([, value]) => !isLink(value))
    .map(([name, value]) => [name, textOf(value)] as const);
}

function fromRun(run: Loose): Graph {
  const entries = Object.entries(run).filter((entry): entry is [string, Loose] => isLoose(entry[1]) && "class_type" in entry[1]);
  const nodes = entries.slice(0, MOST_NODES);
  const known = new Map(nodes.map(([id], index) => [id, index]));
  const links: GraphLink[] = [];
  const outputs = new Map<string, number>();
  for (const [id, node] of nodes) {
    let slot = 0;
    for (const value of Object.values(isLoose(node.inputs) ? node.inputs : {})) {
      if (!isLink(value)) continue;
      const [from, fromSlot] = value;
      if (known.has(from)) links.push({ from: { node: from, slot: fromSlot }, to: { node: id, slot }, type: "" });
      outputs.set(from, Math.max(outputs.get(from) ?? 0, fromSlot + 1));
      slot += 1;
    }
  }
  const sized = nodes.map(([id, node]) => {
    const inputs = isLoose(node.inputs) ? node.inputs : {};
    const linked = Object.entries(inputs).filter(([, value]) => isLink(value));
    const values = settingsOf(inputs);
    const title = isLoose(node._meta) && typeof node._meta.title === "string" ? node._meta.title : String(node.class_type);
    const count = Math.min(64, outputs.get(id) ?? 0);
    return {
      id,
      title,
      type: String(node.class_type),
      state: "active" as const,
      inputs: linked.map(([name]) => name),
      outputs: Array.from({ length: count }, () => ""),
      values,
      height: TITLE + Math.max(1, linked.length, count) * ROW + Math.min(6, values.length) * ROW + 8,
    };
  });
  const places = arrange(
    sized.map(({ id, height }) => ({ id, width: WIDTH, height })),
    links.map((link) => [link.from.node, link.to.node] as const),
  );
  const drawn = sized.map(({ height, ...node }): GraphNode => {
    const { x, y } = places.get(node.id) ?? { x: 0, y: 0 };
    return { ...node, box: { x, y, width: WIDTH, height } };
  });
  return whole(drawn, links, []);
}

function whole(nodes: GraphNode[], links: GraphLink[], groups: { title: string; box: Box }[]): Graph {
  const boxes = [...nodes, ...groups].map(({ box }) => box);
  const left = boxes.reduce((least, box) => Math.min(least, box.x), Number.POSITIVE_INFINITY);
  const top = boxes.reduce((least, box) => Math.min(least, box.y), Number.POSITIVE_INFINITY);
  const right = boxes.reduce((most, box) => Math.max(most, box.x + box.width), Number.NEGATIVE_INFINITY);
  const bottom = boxes.reduce((most, box) => Math.max(most, box.y + box.height), Number.NEGATIVE_INFINITY);
  const isEmpty = boxes.length === 0;
  const bounds = isEmpty ? { x: 0, y: 0, width: 1, height: 1 } : { x: left, y: top, width: right - left, height: bottom - top };
  return { nodes, links, groups, bounds };
}
