import { z } from "zod";

/**
 * What ComfyUI is sent, by node id (`121:253` inside a subgraph): an input is a literal, or a link `[node id, output slot]`. Literals
 * come out of `parseExact`: a number that a double cannot hold is carried as its source text.
 */
export interface ApiNode {
  class_type: string;
  inputs: Record<string, unknown>;
  _meta?: { title?: string };
}
export type ApiGraph = Record<string, ApiNode>;

/** One node's entry of `GET /object_info`. An input is `[type or choices, options]`. */
export interface NodeDefinition {
  readonly input?: { readonly required?: Record<string, unknown>; readonly optional?: Record<string, unknown>; readonly hidden?: unknown };
  readonly input_order?: { readonly required?: readonly string[]; readonly optional?: readonly string[] };
  readonly output?: readonly unknown[];
  readonly output_name?: readonly string[];
  readonly output_is_list?: readonly boolean[];
  readonly output_node?: boolean;
  readonly api_node?: boolean;
  readonly display_name?: string;
  readonly category?: string;
}
export type Definitions = Readonly<Record<string, NodeDefinition>>;

/** The roles a field can have; the second one of a role is `prompt_2`, a field without role is `<node>.<input>`. */
export const FIELD_ROLE = z.enum([
  "prompt",
  "negative_prompt",
  "seed",
  "width",
  "height",
  "steps",
  "cfg",
  "sampler",
  "scheduler",
  "denoise",
  "model",
  "lora",
  "image",
  "mask",
  "batch_size",
  "filename_prefix",
]);
export type FieldRole = z.infer<typeof FIELD_ROLE>;

export const FIELD_TYPE = z.enum(["text", "integer", "number", "boolean", "choice", "seed", "image", "mask", "video", "audio"]);
export type FieldType = z.infer<typeof FIELD_TYPE>;

/** One input of a workflow that a person may fill in. `default` is the value as saved; seeds are decimal strings. */
export const WorkflowField = z.object({
  key: z.string(),
  node_id: z.string(),
  input: z.string(),
  label: z.string(),
  type: FIELD_TYPE,
  default: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  min: z.number().optional(),
  max: z.number().optional(),
  step: z.number().optional(),
  choices: z.array(z.string()).optional(),
  multiline: z.boolean().optional(),
  /** The heading it stands under on the form. */
  group: z.string().optional(),
  on_form: z.boolean(),
  /** Further inputs that take the same value: the stages of one sampling share their steps. */
  also: z.array(z.object({ node_id: z.string(), input: z.string() })).optional(),
  /** Where ComfyUI's page shows the value: on the node of the subgraph that it is in, or on the primitive that feeds it. */
  outside: z.object({ node_id: z.string(), input: z.string() }).optional(),
});
export type WorkflowField = z.infer<typeof WorkflowField>;
