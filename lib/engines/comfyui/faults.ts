/** What ComfyUI refuses or fails at, in words, at the node and input it belongs to. Pure. */
import { WorkEnded } from "#lib/queue/define.ts";
import type { JobError } from "#lib/queue/schema.ts";
import type { ApiGraph } from "../graph/schema.ts";
import { because, ending, type Told, tell, type WhyKey } from "./reasons.ts";

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

/** Folders of the server's disk are its admin's business: of a path only the file's name is told. */
export function withoutFolders(message: string): string {
  return message.replace(/(?<![^\s'"(=:[])(?:[A-Za-z]:)?[\\/](?:[^\\/\s'":*?<>|]+[\\/])+([^\\/\s'":*?<>|]+)/g, "$1");
}

/** Of a node, as values of a sentence: whole in English, and in the parts that a screen in another language puts together. */
type Named = Readonly<{ node: string; node_name?: string; node_id?: string }>;

function nameOf(graph: ApiGraph, id: string, classType: string): Named {
  const node = graph[id];
  const name = node?._meta?.title || classType || node?.class_type;
  return name ? { node: `${name} (node ${id})`, node_name: name, node_id: id } : { node: `Node ${id}`, node_id: id };
}

/** ComfyUI's own words, and ours where it has none. */
function saidOr(said: string, key: WhyKey, end = ""): Readonly<Record<string, string>> {
  if (said === "") return { said: because(key).why, said_key: key };
  return { said: /[.!?]$/.test(said) ? said : `${said}${end}` };
}

interface Refused {
  readonly named: Named;
  readonly input: string;
  /** What the graph has there. */
  readonly value: unknown;
  readonly error: Fields;
  readonly info: Fields;
}

/** How each kind of refusal is told; null where ComfyUI does not say enough for it. */
const REFUSALS: Readonly<Record<string, (refused: Refused) => Told | null>> = {
  required_input_missing: ({ named, input }) => tell("input_missing", { ...named, input }),
  value_not_in_list: ({ named, input, info }) => tell("not_in_list", { ...named, input, value: shown(info.received_value) }),
  value_bigger_than_max: (refused) => beyond("above", refused, "max"),
  value_smaller_than_min: (refused) => beyond("below", refused, "min"),
  invalid_input_type({ named, input, info }) {
    const type = typeIn(info);
    return type === null ? null : tell("wrong_type", { ...named, input, value: shown(info.received_value), type });
  },
  return_type_mismatch({ named, input, info }) {
    const type = typeIn(info);
    return type === null ? null : tell("wrong_link", { ...named, input, given: shown(info.received_type), type });
  },
  custom_validation_failed: refusedByNode,
  exception_during_validation: ({ named, error }) =>
    tell("unchecked", { ...named, ...saidOr(withoutFolders(text(error.details)), "unsaid") }),
};

const shown = (value: unknown) =>
  String(typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value)).slice(0, 200);

function typeIn(info: Fields): string | null {
  const [type] = Array.isArray(info.input_config) ? info.input_config : [];
  return typeof type === "string" ? type : null;
}

function beyond(key: "above" | "below", { named, input, info }: Refused, side: "min" | "max"): Told | null {
  const options = Array.isArray(info.input_config) ? info.input_config[1] : undefined;
  if (!isFields(options) || options[side] === undefined) return null;
  return tell(key, { ...named, input, value: shown(info.received_value), limit: shown(options[side]) });
}

/** Pictures and masks that are brought there lie in a folder of ours, under names that say nothing to a person. */
const BROUGHT = /^\.atelier\//;

/**
 * A node's own word on one of its values: the input's name and, behind a dash, what the node says. Loaders say `Invalid image file: x.png`,
 * whatever they load, of what is not in the input folder.
 */
function refusedByNode({ named, input, value, error }: Refused): Told {
  const said = withoutFolders(/^[^\s-]+ - (.+)$/s.exec(text(error.details))?.[1] ?? "");
  const file = /^Invalid [\w ]{1,30} file: (.+)$/s.exec(/ - (.+)$/s.exec(text(error.details))?.[1] ?? "")?.[1];
  if (file !== undefined && BROUGHT.test(file)) return tell("file_not_brought", { ...named, input });
  if (file !== undefined) return tell("file_missing", { ...named, file: withoutFolders(file) });
  const what = { ...named, input, value: withoutFolders(shown(value)) };
  return said === "" ? tell("value_refused", what) : tell("value_refused_why", { ...what, said });
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
  const named = nameOf(graph, id, class_type);
  const value = input === null ? undefined : graph[id]?.inputs[input];
  const told = REFUSALS[text(error.type)]?.({ named, input: input ?? "?", value, error, info }) ?? plainly(named, error);
  return { code: "invalid", ...told, node_id: id, class_type: class_type || null, input };
}

/** In ComfyUI's own words. */
function plainly(named: Named, error: Fields): Told {
  const said = [text(error.message), withoutFolders(text(error.details))].filter(Boolean).join(": ");
  return tell("refused", { ...named, ...saidOr(said, "not_accepted") });
}

/** So many are told one by one. */
const MOST_FAULTS = 50;

/** A `POST /prompt` that was refused whole. */
export function refusal(body: unknown, graph: ApiGraph): WorkEnded {
  const faults = isFields(body) ? nodeFaults(body.node_errors, graph) : [];
  const [first] = faults;
  if (first) {
    const more = faults.length - 1;
    const reason = first.reason && more > 0 ? { ...first.reason, values: { ...first.reason.values, more: String(more) } } : first.reason;
    return new WorkEnded("invalid", `${first.message}${more > 0 ? ` And ${more} more.` : ""}`, {
      ...first,
      reason,
      also: faults.slice(1, MOST_FAULTS),
    });
  }
  const error = isFields(body) && isFields(body.error) ? body.error : {};
  const info = isFields(error.extra_info) ? error.extra_info : {};
  const node_id = text(info.node_id) || (/#([\w:.-]+)/.exec(text(error.details))?.[1] ?? null);
  const class_type = node_id === null ? null : text(info.class_type) || graph[node_id]?.class_type || null;
  if (text(error.type) === "prompt_no_outputs") return ending("invalid", tell("no_outputs", {}));
  const said = saidOr(withoutFolders(text(error.message) || text(error.type)), "unsaid", ".");
  return ending("invalid", tell("refused_whole", said), { node_id, class_type });
}

/** `execution_error`, from a frame or the history. The traceback is not told. */
export function runtimeFault(data: unknown, graph: ApiGraph): WorkEnded {
  const fields = isFields(data) ? data : {};
  const node_id = text(fields.node_id) || null;
  const class_type = text(fields.node_type) || (node_id === null ? "" : (graph[node_id]?.class_type ?? "")) || null;
  const at = { node_id, class_type };
  const named: Named = node_id === null ? { node: "ComfyUI" } : nameOf(graph, node_id, class_type ?? "");
  const said = saidOr(withoutFolders(text(fields.exception_message)) || text(fields.exception_type), "unsaid");
  if (/No space left on device|Errno 28|disk quota exceeded/i.test(text(fields.exception_message)))
    return ending("disk_full", tell("no_space", named), at);
  if (/OutOfMemory/i.test(text(fields.exception_type))) return ending("generation_failed", tell("no_memory", named), at);
  // Room is nobody's input; what else broke may be told at the value it broke on.
  return ending("generation_failed", tell("node_failed", { ...named, ...said }), {
    ...at,
    input: node_id === null ? null : onlyLiteral(graph, node_id),
  });
}

/** The input at fault can only be told where the node has a single value of its own. */
function onlyLiteral(graph: ApiGraph, id: string): string | null {
  const own = Object.entries(graph[id]?.inputs ?? {}).filter(([, value]) => !Array.isArray(value));
  return own.length === 1 ? (own[0]?.[0] ?? null) : null;
}
