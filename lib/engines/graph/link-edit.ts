import { idOf, isJsonObject, type JsonObject, listOf, objectOf } from "./json-shape.ts";
import type { NetNode, Scope } from "./net-node.ts";
import type { Slot } from "./slots.ts";

/** Takes the link away that ends in an input, from every place that the file names it in. */
export function cutLink(node: NetNode, slot: Slot): void {
  const { scope } = node;
  const id = slot.link;
  if (id === null) return;
  const isIt = (entry: unknown) => idOf(Array.isArray(entry) ? entry[0] : objectOf(entry).id) === id;
  if (Array.isArray(scope.raw.links)) scope.raw.links = scope.raw.links.filter((entry) => !isIt(entry));
  else if (isJsonObject(scope.raw.links)) delete scope.raw.links[id];
  if (slot.raw !== null) slot.raw.link = null;
  slot.link = null;
  const without = (ids: unknown) => listOf(ids).filter((other) => idOf(other) !== id);
  for (const other of scope.nodes.values())
    for (const output of listOf(other.raw.outputs))
      if (isJsonObject(output) && Array.isArray(output.links)) output.links = without(output.links);
  for (const end of [...listOf(scope.raw.inputs), ...listOf(scope.raw.outputs)])
    if (isJsonObject(end) && Array.isArray(end.linkIds)) end.linkIds = without(end.linkIds);
}

/** Links an output to an input of the same scope. What was linked to the input must have been cut. */
export function addLink(origin: NetNode, output: number, target: NetNode, slot: Slot): void {
  const { scope } = target;
  const id = nextLinkId(scope);
  const inputs = listOf(target.raw.inputs).filter(isJsonObject);
  const end = slot.raw ?? { name: slot.name, type: slot.type, ...(slot.widget === null ? {} : { widget: { name: slot.name } }) };
  if (!inputs.includes(end)) inputs.push(end);
  target.raw.inputs = inputs;
  end.link = id;
  slot.link = String(id);
  const outputs = listOf(origin.raw.outputs).filter(isJsonObject);
  while (outputs.length <= output)
    outputs.push({ name: origin.outputs[outputs.length] ?? "*", type: origin.outputs[outputs.length] ?? "*", links: [] });
  origin.raw.outputs = outputs;
  const start = outputs[output];
  if (start !== undefined) start.links = [...listOf(start.links), id];
  const [from, to, at, type] = [origin.raw.id, target.raw.id, inputs.indexOf(end), slot.type];
  const entry = usesObjects(scope)
    ? { id, origin_id: from, origin_slot: output, target_id: to, target_slot: at, type }
    : [id, from, output, to, at, type];
  if (isJsonObject(scope.raw.links)) scope.raw.links[String(id)] = entry;
  else scope.raw.links = [...listOf(scope.raw.links), entry];
  (scope.links as Map<string, unknown>).set(String(id), {
    id: String(id),
    origin: origin.localId,
    originSlot: output,
    target: target.localId,
    targetSlot: at,
  });
}

function usesObjects(scope: Scope): boolean {
  const { links } = scope.raw;
  return scope.host !== null || isJsonObject(links) || listOf(links).some(isJsonObject);
}

function nextLinkId(scope: Scope): number {
  const state = objectOf(scope.raw.state);
  const known = [...scope.links.keys()].map(Number).concat(Number(scope.raw.last_link_id ?? 0), Number(state.lastLinkId ?? 0));
  const id = Math.max(0, ...known.filter(Number.isSafeInteger)) + 1;
  if (scope.raw.last_link_id !== undefined || scope.host === null) scope.raw.last_link_id = id;
  if (isJsonObject(scope.raw.state)) (scope.raw.state as JsonObject).lastLinkId = id;
  return id;
}
