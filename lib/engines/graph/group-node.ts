import { slotType } from "./connection.ts";
import { type InputSpec, inputSpecs } from "./input-spec.ts";
import { copyJson, indexOf, isJsonObject, type JsonObject, listOf, nameOf, objectOf, ownValue } from "./json-shape.ts";
import type { Definitions } from "./schema.ts";
import { isField } from "./widgets.ts";

/**
 * Group nodes are what the page had before subgraphs: a node of type `workflow>NAME` (once `workflow/NAME`) stands for the nodes in
 * `extra.groupNodes.NAME`, whose ids are their places in that list. Here they are made into subgraphs. Their fields are all shown outside:
 * `widgets_values` holds those of the first node, then of the second, and so on, fields that were turned into inputs last.
 */
export function groupsAsSubgraphs(ui: JsonObject, definitions: Definitions): Map<string, JsonObject> {
  const subgraphs = new Map<string, JsonObject>();
  for (const [name, group] of Object.entries(objectOf(objectOf(ui.extra).groupNodes))) {
    if (!isJsonObject(group)) continue;
    const subgraph = groupAsSubgraph(group, definitions);
    for (const separator of [">", "/"]) subgraphs.set(`workflow${separator}${name}`, subgraph);
  }
  return subgraphs;
}

export const isGroup = (subgraph: JsonObject): boolean => subgraph.isGroupNode === true;

interface Building {
  readonly nodes: JsonObject[];
  readonly links: JsonObject[];
  readonly inputs: JsonObject[];
  readonly outputs: JsonObject[];
  /** How often a name was given: the second one is prefixed. */
  readonly seen: Map<string, number>;
  readonly config: JsonObject;
}

function groupAsSubgraph(group: JsonObject, definitions: Definitions): JsonObject {
  const building: Building = {
    nodes: listOf(group.nodes).map((node, id) => ({ ...copyJson(objectOf(node)), id })),
    links: [],
    inputs: [],
    outputs: [],
    seen: new Map(),
    config: objectOf(group.config),
  };
  for (const node of building.nodes) node.inputs = listOf(node.inputs).map((input) => ({ ...objectOf(input), link: null }));
  const isInner = linkInside(building, listOf(group.links));
  const isOuter = new Set(listOf(group.external).map((entry) => listOf(entry).slice(0, 2).map(indexOf).join(" ")));
  const turned: (() => void)[] = [];
  for (const [index, node] of building.nodes.entries()) {
    const specs = inputSpecs(ownValue(definitions, nameOf(node.type)) ?? {});
    const rawInputs = listOf(node.inputs).filter(isJsonObject);
    const isTurned = ({ name }: InputSpec) => rawInputs.some((input) => input.name === name && isJsonObject(input.widget));
    for (const spec of specs.filter((one) => isField(one) && !isTurned(one))) nameFor(building, index, node, spec.name);
    for (const spec of specs.filter((one) => !isField(one))) showInput(building, index, node, spec);
    turned.push(() => {
      for (const input of rawInputs) {
        const spec = specs.find((one) => one.name === input.name);
        if (spec !== undefined && isField(spec) && isJsonObject(input.widget)) showInput(building, index, node, spec);
      }
    });
    showOutputs(building, index, node, definitions, isInner, isOuter);
  }
  for (const show of turned) show();
  const { nodes, links, inputs, outputs } = building;
  return { isGroupNode: true, inputNode: { id: -10 }, outputNode: { id: -20 }, nodes, links, inputs, outputs };
}

/** `[from, slot, to, slot, …]`, by place in the list; returns what outputs they leave from. */
function linkInside(building: Building, links: readonly unknown[]): ReadonlySet<string> {
  const from = new Set<string>();
  for (const entry of links) {
    const [origin, output, target, input] = listOf(entry).map(indexOf);
    const end = listOf(building.nodes[target ?? -1]?.inputs)[input ?? -1];
    if (origin === undefined || building.nodes[origin] === undefined || !isJsonObject(end)) continue;
    end.link = addLink(building, origin, output ?? 0, target ?? 0, input ?? 0);
    from.add(`${origin} ${output}`);
  }
  return from;
}

function addLink({ links }: Building, origin: number, output: number, target: number, input: number): number {
  const id = links.length + 1;
  links.push({ id, origin_id: origin, origin_slot: output, target_id: target, target_slot: input });
  return id;
}

function showInput(building: Building, index: number, node: JsonObject, { name, type }: InputSpec): void {
  const inputs = listOf(node.inputs).filter(isJsonObject);
  let end = inputs.find((input) => input.name === name);
  if (end !== undefined && end.link !== null) return;
  const shown = nameFor(building, index, node, name);
  if (ownConfig(building, index, "input", name).visible === false) return;
  end ??= { name, type };
  if (!inputs.includes(end)) inputs.push(end);
  node.inputs = inputs;
  const link = addLink(building, -10, building.inputs.length, index, inputs.indexOf(end));
  end.link = link;
  building.inputs.push({ name: shown, type, linkIds: [link] });
}

function showOutputs(
  building: Building,
  index: number,
  node: JsonObject,
  definitions: Definitions,
  isInner: ReadonlySet<string>,
  isOuter: ReadonlySet<string>,
): void {
  const types = listOf(ownValue(definitions, nameOf(node.type))?.output ?? listOf(node.outputs).map((output) => objectOf(output).type));
  for (const [output, type] of types.entries()) {
    const place = `${index} ${output}`;
    const isShown = ownConfig(building, index, "output", String(output)).visible ?? (!isInner.has(place) || isOuter.has(place));
    if (isShown !== true) continue;
    const link = addLink(building, index, output, -20, building.outputs.length);
    building.outputs.push({ name: String(output), type: slotType(type), linkIds: [link] });
  }
}

/** The name a person gave, else the input's; one that was given before gets the node's title in front, then a number. */
function nameFor({ seen, config }: Building, index: number, node: JsonObject, input: string): string {
  const given = objectOf(objectOf(objectOf(ownValue(config, String(index))).input)[input]).name;
  const label = listOf(node.inputs).find((end) => objectOf(end).name === input);
  let name = nameOf(given ?? objectOf(label).label ?? input);
  let key = name;
  if (seen.has(name)) {
    const title = nameOf(node.title ?? node.type);
    key = `${title} ${input}`;
    name = seen.has(key) ? `${title} ${seen.get(key)} ${input}` : key;
  }
  seen.set(key, (seen.get(key) ?? 1) + 1);
  return name;
}

function ownConfig({ config }: Building, index: number, side: "input" | "output", name: string): JsonObject {
  return objectOf(ownValue(objectOf(objectOf(ownValue(config, String(index)))[side]), name));
}
