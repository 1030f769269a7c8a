import { refusal } from "#lib/i18n/reasons.ts";
import { copyJson, idOf, isJsonObject, type JsonObject, listOf, objectOf, ownValue } from "./json-shape.ts";
import { readNetwork } from "./network.ts";
import { unshareSubgraphs } from "./unshare.ts";

export type NodeMode = 0 | 2 | 4;
export type NodeModes = Readonly<Record<string, NodeMode>>;

/**
 * Sets nodes to run (0), muted (2) or bypassed (4), each by itself. `121:253` is a node inside a subgraph: it changes in every use of that
 * subgraph, which share one definition. A node that the workflow does not have is an error.
 * @throws {AppError} `invalid`
 */
export function setNodeModes(ui: unknown, modes: NodeModes): unknown {
  const copy = copyJson(ui);
  for (const id of Object.keys(modes)) nodeOf(copy, id).mode = ownValue(modes, id);
  return copy;
}

/**
 * The same as a person does it on the page: what is inside a subgraph goes with it. The page of 1.27 asks the nodes inside when it queues,
 * and its switch sets them all; later ones ask the subgraph's node first and set it alone. So both are set, and either page queues the
 * same. Of a subgraph that is used elsewhere, too, the one that is switched gets nodes of its own. Switched on, the nodes inside run again
 * where all of them had gone with it; where they differ, each was switched by itself and stays.
 * @throws {AppError} `invalid`
 */
export function switchNodes(ui: unknown, modes: NodeModes): unknown {
  const ids = Object.keys(modes);
  const copy = copyJson(ui);
  if (ids.some((id) => isShared(copy, nodeOf(copy, id)))) {
    // Refuses what would unfold without end.
    readNetwork(objectOf(copy), {});
    unshareSubgraphs(objectOf(copy));
  }
  for (const id of ids) {
    const node = nodeOf(copy, id);
    const [before, mode] = [node.mode ?? 0, ownValue(modes, id)];
    node.mode = mode;
    const inside = nodesInside(copy, node);
    if (mode !== 0 || inside.every((one) => (one.mode ?? 0) === before)) for (const one of inside) one.mode = mode;
  }
  return copy;
}

function nodeOf(ui: unknown, id: string): JsonObject {
  const node = nodeAt(ui, id.split(":"));
  if (node === null) throw refusal("invalid", "node_gone", { id }, { field: id });
  return node;
}

const subgraphsOf = (ui: unknown): JsonObject[] => listOf(objectOf(objectOf(ui).definitions).subgraphs).filter(isJsonObject);
const nodesOf = (scope: unknown): JsonObject[] => listOf(objectOf(scope).nodes).filter(isJsonObject);
const definitionOf = (ui: unknown, node: JsonObject): JsonObject | undefined => subgraphsOf(ui).find(({ id }) => id === node.type);

function nodeAt(ui: unknown, path: readonly string[]): JsonObject | null {
  let scope = objectOf(ui);
  for (const [depth, id] of path.entries()) {
    const node = nodesOf(scope).find((candidate) => idOf(candidate.id) === id);
    if (node === undefined) return null;
    if (depth === path.length - 1) return node;
    const inner = definitionOf(ui, node);
    if (inner === undefined) return null;
    scope = inner;
  }
  return null;
}

function isShared(ui: unknown, node: JsonObject): boolean {
  if (definitionOf(ui, node) === undefined) return false;
  return [objectOf(ui), ...subgraphsOf(ui)].flatMap(nodesOf).filter(({ type }) => type === node.type).length > 1;
}

/** Every node of a subgraph and of those in it; what contains itself is gone through once. */
function nodesInside(ui: unknown, host: JsonObject): JsonObject[] {
  const inside: JsonObject[] = [];
  const seen = new Set<JsonObject>();
  const open = [host];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const inner = definitionOf(ui, node);
    if (inner === undefined || seen.has(inner)) continue;
    seen.add(inner);
    const nodes = nodesOf(inner);
    inside.push(...nodes);
    open.push(...nodes);
  }
  return inside;
}
