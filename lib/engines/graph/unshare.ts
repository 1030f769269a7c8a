import { copyJson, isJsonObject, type JsonObject, listOf, nameOf, objectOf } from "./json-shape.ts";

/**
 * Gives every use of a subgraph its own definition, so that a change inside one use leaves the others as they are; the first use of each
 * keeps the one it has. Changes `ui`, which must be known to unfold into a bounded number of nodes.
 */
export function unshareSubgraphs(ui: JsonObject): void {
  const definitions = objectOf(ui.definitions);
  const subgraphs = listOf(definitions.subgraphs).filter(isJsonObject);
  const byId = new Map(subgraphs.map((subgraph) => [subgraph.id, subgraph]));
  const originals = new Map([...byId].map(([id, subgraph]) => [id, copyJson(subgraph)]));
  const used = new Set<unknown>();
  const visit = (scope: JsonObject): void => {
    for (const node of listOf(scope.nodes)) {
      if (!isJsonObject(node)) continue;
      const original = originals.get(node.type);
      if (original === undefined) continue;
      let inner = byId.get(node.type);
      if (used.has(node.type)) {
        inner = { ...copyJson(original), id: freeId(nameOf(node.type), byId) };
        byId.set(inner.id, inner);
        subgraphs.push(inner);
        node.type = inner.id;
      }
      used.add(node.type);
      if (inner !== undefined) visit(inner);
    }
  };
  visit(ui);
  ui.definitions = { ...definitions, subgraphs };
}

/** The next id behind this one that is free: still a UUID where it was one. */
function freeId(id: string, taken: ReadonlyMap<unknown, unknown>): string {
  const [, head = `${id}-`, tail = "0"] = /^(.*?)([0-9a-f]{12})$/.exec(id) ?? [];
  for (let step = 1n; ; step++) {
    const next = ((BigInt(`0x${tail}`) + step) % 0x1000000000000n).toString(16).padStart(tail.length, "0");
    if (!taken.has(head + next)) return head + next;
  }
}
