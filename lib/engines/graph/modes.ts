import { AppError } from "#lib/core/errors.ts";
import { copyJson, idOf, isJsonObject, listOf, objectOf, ownValue } from "./json-shape.ts";

export type NodeMode = 0 | 2 | 4;

/**
 * Sets nodes to run (0), muted (2) or bypassed (4), as the page's own switches do. `121:253` is a node inside a subgraph: it changes in
 * every use of that subgraph, which share one definition. A node that the workflow does not have is an error.
 * @throws {AppError} `invalid`
 */
export function setNodeModes(ui: unknown, modes: Readonly<Record<string, NodeMode>>): unknown {
  const copy = copyJson(ui);
  for (const id of Object.keys(modes)) {
    const node = nodeAt(copy, id.split(":"));
    if (node === null) throw new AppError("invalid", `The workflow has no node ${id}.`, { field: id });
    node.mode = ownValue(modes, id);
  }
  return copy;
}

function nodeAt(ui: unknown, path: readonly string[]): Record<string, unknown> | null {
  const subgraphs = listOf(objectOf(objectOf(ui).definitions).subgraphs).filter(isJsonObject);
  let scope = objectOf(ui);
  for (const [depth, id] of path.entries()) {
    const node = listOf(scope.nodes).find((candidate) => isJsonObject(candidate) && idOf(candidate.id) === id);
    if (!isJsonObject(node)) return null;
    if (depth === path.length - 1) return node;
    const inner = subgraphs.find((subgraph) => subgraph.id === node.type);
    if (inner === undefined) return null;
    scope = inner;
  }
  return null;
}
