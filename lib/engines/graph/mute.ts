import { dropDeadLinks } from "./convert.ts";
import { setOwn } from "./json-shape.ts";
import type { ApiGraph } from "./schema.ts";

/** Takes nodes out of a queued graph, and with them every link from them, as the page does for muted nodes. */
export function muteNodes(graph: ApiGraph, ids: readonly string[]): ApiGraph {
  const muted = new Set(ids);
  const result: ApiGraph = {};
  for (const [id, node] of Object.entries(graph)) if (!muted.has(id)) setOwn(result, id, { ...node, inputs: { ...node.inputs } });
  dropDeadLinks(result);
  return result;
}
