/** What `POST /prompt` finds wrong with a graph, in ComfyUI's words. */
import type { ApiGraph, Definitions } from "#lib/engines/graph/schema.ts";
import { isLink } from "./nodes.ts";

export interface Checked {
  readonly good: string[];
  readonly error: { type: string; message: string; details: string; extra_info: object } | null;
  readonly nodeErrors: Record<string, { errors: object[]; dependent_outputs: string[]; class_type: string }>;
}

export function check(graph: ApiGraph, definitions: Definitions): Checked {
  for (const [id, node] of Object.entries(graph)) {
    if (!definitions[node.class_type]) {
      const message = `Cannot execute because node ${node.class_type} does not exist.`;
      return { good: [], error: { type: "invalid_prompt", message, details: `Node ID '#${id}'`, extra_info: {} }, nodeErrors: {} };
    }
  }
  const outputs = Object.keys(graph).filter((id) => definitions[graph[id]?.class_type ?? ""]?.output_node);
  if (outputs.length === 0)
    return {
      good: [],
      error: { type: "prompt_no_outputs", message: "Prompt has no outputs", details: "", extra_info: {} },
      nodeErrors: {},
    };
  const nodeErrors: Checked["nodeErrors"] = {};
  const good = outputs.filter((output) => behindOf(graph, output).every((id) => judge(graph, id, output, definitions, nodeErrors)));
  const failed = { type: "prompt_outputs_failed_validation", message: "Prompt outputs failed validation", details: "", extra_info: {} };
  return { good, error: good.length > 0 ? null : failed, nodeErrors };
}

function behindOf(graph: ApiGraph, id: string, seen: Set<string> = new Set()): string[] {
  if (seen.has(id) || !graph[id]) return [];
  seen.add(id);
  for (const value of Object.values(graph[id].inputs)) if (isLink(value)) behindOf(graph, String(value[0]), seen);
  return [...seen];
}

function judge(graph: ApiGraph, id: string, output: string, definitions: Definitions, found: Checked["nodeErrors"]): boolean {
  const node = graph[id];
  const wanted = definitions[node?.class_type ?? ""]?.input?.required ?? {};
  const errors = Object.entries(wanted).flatMap(([name, spec]) => errorOf(name, spec, node?.inputs[name]));
  if (errors.length > 0) found[id] = { errors, dependent_outputs: [output], class_type: node?.class_type ?? "" };
  return errors.length === 0;
}

function errorOf(name: string, spec: unknown, value: unknown): object[] {
  const [type, options] = spec as [unknown, { min?: unknown; max?: unknown; image_upload?: boolean } | undefined];
  const info = { input_name: name, input_config: spec, received_value: value };
  if (value === undefined)
    return [{ type: "required_input_missing", message: "Required input is missing", details: name, extra_info: { input_name: name } }];
  if (isLink(value) || JSON.isRawJSON(value)) return [];
  if (Array.isArray(type) && !type.includes(value) && !options?.image_upload)
    return [
      {
        type: "value_not_in_list",
        message: "Value not in list",
        details: `${name}: '${value}' not in ${JSON.stringify(type)}`,
        extra_info: info,
      },
    ];
  if (type !== "INT") return [];
  if (typeof value !== "number")
    return [
      {
        type: "invalid_input_type",
        message: "Failed to convert an input value to a INT value",
        details: `${name}, ${value}`,
        extra_info: info,
      },
    ];
  if (typeof options?.max === "number" && value > options.max)
    return [
      { type: "value_bigger_than_max", message: `Value ${value} bigger than max of ${options.max}`, details: name, extra_info: info },
    ];
  if (typeof options?.min === "number" && value < options.min)
    return [
      { type: "value_smaller_than_min", message: `Value ${value} smaller than min of ${options.min}`, details: name, extra_info: info },
    ];
  return [];
}
