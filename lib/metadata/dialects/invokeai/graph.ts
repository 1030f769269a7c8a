import { isObject, type JsonObject } from "../exact-json.ts";
import { listIn, objectIn } from "../fields.ts";

const MAX_NODES = 5000;

/**
 * InvokeAI's graph `{nodes: {id: {type, …}}, edges: [{source: {node_id, field}, destination: {…}}]}`, or its workflow, where nodes are
 * a list with `data`. The metadata node has the fields of `invokeai_metadata`; without one they are gathered from the denoise node back.
 */
export function metadataOfGraph(graph: JsonObject): JsonObject | null {
  const nodes = nodesOf(graph);
  const edges = listIn(graph, "edges").slice(0, MAX_NODES).filter(isObject);
  const read = (node: JsonObject, field: string): unknown => {
    const edge = edges.find((one) => ends(one, node.id, field));
    const from = edge && nodes.get(String(objectIn(edge, "source")?.node_id ?? edge.source));
    return from ? (from.value ?? from.prompt ?? from[field] ?? from.seed) : node[field];
  };
  const behind = (node: JsonObject, field: string) => {
    const edge = edges.find((one) => ends(one, node.id, field));
    return edge ? nodes.get(String(objectIn(edge, "source")?.node_id ?? edge.source)) : undefined;
  };
  const all = [...nodes.values()];
  const core = all.find(({ type }) => type === "core_metadata");
  if (core)
    return Object.fromEntries(
      Object.keys(core)
        .concat(["positive_prompt", "seed"])
        .map((field) => [field, read(core, field)]),
    );
  const denoise = all.find(({ type }) => typeof type === "string" && /denoise|t2l|l2l/.test(type) && type !== "denoise_mask");
  if (!denoise) return null;
  const positive = behind(denoise, "positive_conditioning") ?? behind(denoise, "positive_text_conditioning");
  const negative = behind(denoise, "negative_conditioning") ?? behind(denoise, "negative_text_conditioning");
  const noise = behind(denoise, "noise") ?? denoise;
  const loader = all.find(({ type }) => typeof type === "string" && /model_loader$/.test(type) && !/lora|vae/.test(type));
  return {
    positive_prompt: positive && read(positive, "prompt"),
    negative_prompt: negative && read(negative, "prompt"),
    seed: read(noise, "seed"),
    width: read(noise, "width"),
    height: read(noise, "height"),
    steps: read(denoise, "steps") ?? read(denoise, "num_steps"),
    cfg_scale: read(denoise, "cfg_scale") ?? read(denoise, "guidance"),
    scheduler: read(denoise, "scheduler"),
    model: loader?.model,
  };
}

/** By id; a workflow's node keeps its values in `data.inputs.<name>.value`. */
function nodesOf(graph: JsonObject): Map<string, JsonObject> {
  const own = objectIn(graph, "nodes");
  const list = own ? Object.entries(own).map(([id, node]) => (isObject(node) ? { ...node, id } : null)) : listIn(graph, "nodes");
  const nodes = new Map<string, JsonObject>();
  for (const node of list.slice(0, MAX_NODES)) {
    if (!isObject(node)) continue;
    const data = objectIn(node, "data");
    const inputs = data && objectIn(data, "inputs");
    const values = inputs ? Object.entries(inputs).map(([name, field]) => [name, isObject(field) ? field.value : field]) : [];
    nodes.set(String(node.id), data ? { ...Object.fromEntries(values), type: data.type, id: node.id } : node);
  }
  return nodes;
}

function ends(edge: JsonObject, id: unknown, field: string): boolean {
  const destination = objectIn(edge, "destination");
  if (destination) return destination.node_id === id && destination.field === field;
  return edge.target === id && edge.targetHandle === field;
}
