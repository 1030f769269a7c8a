/** What ComfyUI refuses or fails at, in words, at the node and input it belongs to. Pure. */
import { WorkEnded } from "#lib/queue/define.ts";
import type { JobError } from "#lib/queue/schema.ts";
import type { ApiGraph } from "../graph/schema.ts";

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

const MOST_TOLD = 600;

/** Folders of the server's disk are its admin's business: of a path only the file's name is told. */
export function withoutFolders(message: string): string {
  return message.replace(/(?:[A-Za-z]:)?[\\/](?:[^\\/\s'":*?<>|]+[\\/])+([^\\/\s'":*?<>|]+)/g, "$1");
}

function nameOf(graph: ApiGraph, id: string, classType: string): string {
  const node = graph[id];
  return `${node?._meta?.title || classType || node?.class_type || "Node"} (node ${id})`;
}

/** How each kind of refusal is told; `{node}` and `{input}` are named, `{said}` is ComfyUI's own detail. */
const SENTENCES: Readonly<Record<string, (node: string, input: string, error: Fields, info: Fields) => string>> = {
  required_input_missing: (node, input) => `${node} has nothing at its input "${input}". Connect or fill it.`,
  value_not_in_list: (node, input, _, info) =>
    `${node}: "${shown(info.received_value)}" is not among what ComfyUI has for "${input}". Choose another, or install it there.`,
  value_bigger_than_max: (node, input, _, info) =>
    `${node}: "${input}" is ${shown(info.received_value)}, which is more than ${limitOf(info, "max")}.`,
  value_smaller_than_min: (node, input, _, info) =>
    `${node}: "${input}" is ${shown(info.received_value)}, which is less than ${limitOf(info, "min")}.`,
  invalid_input_type: (node, input, _, info) =>
    `${node}: "${shown(info.received_value)}" does not fit "${input}", which takes ${typeIn(info)}.`,
  return_type_mismatch: (node, input, _, info) =>
    `${node}: what is connected to "${input}" gives ${shown(info.received_type)}, and it takes ${typeIn(info)}.`,
  custom_validation_failed: (node, _, error) => `${node}: ${withoutFolders(text(error.details))}`,
  exception_during_validation: (node, _, error) => `${node} could not be checked: ${withoutFolders(text(error.details))}`,
};

const shown = (value: unknown) =>
  String(typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value)).slice(0, 200);

function typeIn(info: Fields): string {
  const [type] = Array.isArray(info.input_config) ? info.input_config : [];
  return typeof type === "string" ? type : "one of a list";
}

function limitOf(info: Fields, side: "min" | "max"): string {
  const options = Array.isArray(info.input_config) ? info.input_config[1] : undefined;
  return isFields(options) && options[side] !== undefined ? shown(options[side]) : side === "max" ? "it may be" : "it must be";
}

/** One for each error of each node, those that name an input first. `node_errors` of `POST /prompt`, with 200 as with 400. */
export function nodeFaults(nodeErrors: unknown, graph: ApiGraph): JobError[] {
  if (!isFields(nodeErrors)) return [];
  const faults = Object.entries(nodeErrors).flatMap(([id, node]) => {
    if (!isFields(node)) return [];
    const class_type = text(node.class_type) || graph[id]?.class_type || "";
    return (Array.isArray(node.errors) ? node.errors : []).filter(isFields).map((error) => faultOf(id, class_type, error, graph));
  });
  return faults.sort((a, b) => Number(a.input === null) - Number(b.input === null));
}

function faultOf(id: string, class_type: string, error: Fields, graph: ApiGraph): JobError {
  const info = isFields(error.extra_info) ? error.extra_info : {};
  const input = text(info.input_name) || null;
  const told = SENTENCES[text(error.type)]?.(nameOf(graph, id, class_type), input ?? "?", error, info);
  const own = [text(error.message), withoutFolders(text(error.details))].filter(Boolean).join(": ");
  const message = told ?? `${nameOf(graph, id, class_type)}: ${own || "ComfyUI does not accept it"}`;
  return { code: "invalid", message: message.slice(0, MOST_TOLD), node_id: id, class_type: class_type || null, input };
}

/** A `POST /prompt` that was refused whole. */
export function refusal(body: unknown, graph: ApiGraph): WorkEnded {
  const faults = isFields(body) ? nodeFaults(body.node_errors, graph) : [];
  const [first] = faults;
  if (first) {
    const more = faults.length > 1 ? ` And ${faults.length - 1} more.` : "";
    return new WorkEnded("invalid", `${first.message}${more}`, first);
  }
  const error = isFields(body) && isFields(body.error) ? body.error : {};
  const info = isFields(error.extra_info) ? error.extra_info : {};
  const node_id = text(info.node_id) || (/#([\w:.-]+)/.exec(text(error.details))?.[1] ?? null);
  const class_type = node_id === null ? null : text(info.class_type) || graph[node_id]?.class_type || null;
  if (text(error.type) === "prompt_no_outputs")
    return new WorkEnded(
      "invalid",
      "The workflow saves and shows nothing: it has no node that puts something out. Add one, such as Save Image.",
    );
  const said = withoutFolders(text(error.message) || text(error.type)) || "ComfyUI does not accept the workflow";
  return new WorkEnded("invalid", `${said}${/[.!?]$/.test(said) ? "" : "."}`.slice(0, MOST_TOLD), { node_id, class_type });
}

/** `execution_error`, from a frame or the history. The traceback is not told. */
export function runtimeFault(data: unknown, graph: ApiGraph): WorkEnded {
  const fields = isFields(data) ? data : {};
  const node_id = text(fields.node_id) || null;
  const class_type = text(fields.node_type) || (node_id === null ? "" : (graph[node_id]?.class_type ?? "")) || null;
  const at = { node_id, class_type, input: node_id === null ? null : onlyLiteral(graph, node_id) };
  const where = node_id === null ? "ComfyUI" : nameOf(graph, node_id, class_type ?? "");
  const said = withoutFolders(text(fields.exception_message)) || text(fields.exception_type) || "it did not say why";
  if (/No space left on device|Errno 28|disk quota exceeded/i.test(text(fields.exception_message)))
    return new WorkEnded(
      "disk_full",
      `The disk of ComfyUI is full, so ${where} could not save. Free some space there and run it again.`,
      at,
    );
  if (/OutOfMemory/i.test(text(fields.exception_type)))
    return new WorkEnded("generation_failed", `${where} ran out of memory. Try a smaller size or batch, or free the models in memory.`, at);
  return new WorkEnded("generation_failed", `${where} failed: ${said}`.slice(0, MOST_TOLD), at);
}

/** The input at fault can only be told where the node has a single value of its own. */
function onlyLiteral(graph: ApiGraph, id: string): string | null {
  const own = Object.entries(graph[id]?.inputs ?? {}).filter(([, value]) => !Array.isArray(value));
  return own.length === 1 ? (own[0]?.[0] ?? null) : null;
}
