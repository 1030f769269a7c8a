import { isJsonObject } from "./json-shape.ts";

/**
 * `ui`: what the page saves (nodes with places on a canvas, and links). `api`: what it queues (`class_type` and `inputs` by node id).
 * A wrapper around either (`{prompt: …}`, `{workflow: …}`) is neither.
 */
export function workflowFormat(json: unknown): "api" | "ui" | null {
  if (!isJsonObject(json)) return null;
  if (Array.isArray(json.nodes)) return json.nodes.every(isJsonObject) ? "ui" : null;
  const nodes = Object.values(json);
  const isApi =
    nodes.length > 0 && nodes.every((node) => isJsonObject(node) && typeof node.class_type === "string" && isInputs(node.inputs));
  return isApi ? "api" : null;
}

const isInputs = (inputs: unknown): boolean => inputs === undefined || isJsonObject(inputs);
