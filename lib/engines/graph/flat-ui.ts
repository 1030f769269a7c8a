import { copyJson, isJsonObject, type JsonObject, listOf, nameOf, objectOf, ownValue } from "./json-shape.ts";
import { promptSource } from "./prompt-text.ts";
import type { ApiGraph, Definitions } from "./schema.ts";
import { fillByName, newWidgets } from "./widgets.ts";

const COLUMN = 320;
const ROW = 260;

/**
 * A queued graph as the page would save it had a person drawn it: without subgraphs and groups, laid out in columns from left to right.
 * Ids stay, so that what the engine says about `121:253` is found again.
 */
export function flatWorkflow(graph: ApiGraph, definitions: Definitions): JsonObject {
  const ids = new Map(Object.keys(graph).map((id) => [id, /^(0|[1-9]\d{0,14})$/.test(id) ? Number(id) : id]));
  const nodes = new Map<string, JsonObject>();
  const columns = columnsOf(graph);
  const heights = new Map<number, number>();
  for (const [order, [id, { class_type }]] of Object.entries(graph).entries()) {
    const column = columns.get(id) ?? 0;
    const row = heights.get(column) ?? 0;
    heights.set(column, row + 1);
    nodes.set(id, drawnNode(ids.get(id) ?? id, class_type, [column * COLUMN, row * ROW], order, graph[id]?._meta?.title, definitions));
  }
  const links: unknown[][] = [];
  const numbers = [...ids.values()].filter((id) => typeof id === "number");
  const standIn = Math.max(0, ...numbers) + 1;
  let isOpen = false;
  for (const [id, { class_type, inputs }] of Object.entries(graph)) {
    const target = nodes.get(id);
    if (target === undefined) continue;
    const own = objectOf(inputs);
    target.widgets_values = valuesOf(class_type, own, definitions);
    for (const [name, value] of Object.entries(own)) {
      const [origin, output] = Array.isArray(value) ? (value as unknown[]) : [];
      const from = nodes.get(nameOf(origin));
      if (from !== undefined && typeof output === "number") draw(links, from, output, target, name);
    }
    for (const name of openFields(class_type, own, definitions)) {
      isOpen = true;
      draw(links, { id: standIn, outputs: [] }, 0, target, name);
    }
  }
  const [first] = Object.values(graph);
  // The page leaves an input out of the graph only where it is linked to a node that is muted.
  if (isOpen && first !== undefined)
    nodes.set("", { ...drawnNode(standIn, first.class_type, [0, -ROW], nodes.size, "Left open", definitions), mode: 2 });
  const last = isOpen ? standIn : standIn - 1;
  return {
    last_node_id: last,
    last_link_id: links.length,
    nodes: [...nodes.values()],
    links,
    groups: [],
    config: {},
    extra: {},
    version: 0.4,
  };
}

function drawnNode(
  id: number | string,
  type: string,
  pos: number[],
  order: number,
  title: string | undefined,
  definitions: Definitions,
): JsonObject {
  const definition = ownValue(definitions, type);
  const names = listOf(definition?.output_name);
  const outputs = listOf(definition?.output).map((output, index) => {
    const outputType = Array.isArray(output) ? "COMBO" : output;
    return { name: names[index] ?? outputType, type: outputType, links: [] };
  });
  const base = { id, type, pos, size: [COLUMN - 60, ROW - 60], flags: {}, order, mode: 0, inputs: [], outputs };
  return { ...base, ...(title === undefined ? {} : { title }), properties: { "Node name for S&R": type }, widgets_values: [] };
}

function draw(links: unknown[][], from: JsonObject, output: number, target: JsonObject, name: string): void {
  const id = links.length + 1;
  const outputs = listOf(from.outputs).filter(isJsonObject);
  while (outputs.length <= output) outputs.push({ name: "*", type: "*", links: [] });
  from.outputs = outputs;
  const start = outputs[output];
  if (start !== undefined) start.links = [...listOf(start.links), id];
  const inputs = listOf(target.inputs);
  target.inputs = [...inputs, { name, type: start?.type ?? "*", widget: { name }, link: id }];
  links.push([id, from.id, output, target.id, inputs.length, start?.type ?? "*"]);
}

/** Without a definition values go by name, as nodes do that save an object. */
function valuesOf(type: string, inputs: JsonObject, definitions: Definitions): unknown {
  const definition = ownValue(definitions, type);
  const literals = Object.fromEntries(Object.entries(inputs).filter(([, value]) => !Array.isArray(value)));
  for (const [name, value] of Object.entries(literals))
    literals[name] = copyJson(listOf(objectOf(value).__value__).length > 0 ? objectOf(value).__value__ : value);
  if (definition === undefined) return literals;
  const widgets = fillByName(newWidgets(type, definition), literals);
  return widgets.map(({ value, options, isSent, name }) => {
    if (options.dynamicPrompts === true && typeof value === "string") return promptSource(value);
    return !isSent && name.startsWith("control") ? "fixed" : (value ?? null);
  });
}

/** Fields that the graph has no value for, though the page would send one. */
function openFields(type: string, inputs: JsonObject, definitions: Definitions): string[] {
  const definition = ownValue(definitions, type);
  if (definition === undefined) return [];
  const widgets = fillByName(newWidgets(type, definition), inputs);
  return widgets.filter(({ isSent, name }) => isSent && !Object.hasOwn(inputs, name)).map(({ name }) => name);
}

/** How many links lie before a node at most: its column. Links in a circle end the count. */
function columnsOf(graph: ApiGraph): Map<string, number> {
  const columns = new Map(Object.keys(graph).map((id) => [id, 0]));
  for (let round = 0; round < columns.size && round < 100; round++) {
    let hasMoved = false;
    for (const [id, { inputs }] of Object.entries(graph))
      for (const value of Object.values(objectOf(inputs))) {
        const before = Array.isArray(value) ? columns.get(nameOf(value[0])) : undefined;
        if (before === undefined || before < (columns.get(id) ?? 0)) continue;
        columns.set(id, before + 1);
        hasMoved = true;
      }
    if (!hasMoved) break;
  }
  return columns;
}
