/** What ComfyUI says over its socket, as far as it matters here. Anything else, and whatever a newer server adds, is passed over. */
import { parseExact } from "#lib/core/json.ts";

export interface NodeProgress {
  readonly id: string;
  readonly value: number;
  readonly max: number;
  readonly state: string;
}

export type Message =
  | { readonly kind: "status"; readonly remaining: number | null }
  | { readonly kind: "start"; readonly prompt: string }
  | { readonly kind: "cached"; readonly prompt: string; readonly nodes: readonly string[] }
  /** Without `prompt` right after a reconnect; without `node` after a run's end, which it does not tell the outcome of. */
  | { readonly kind: "executing"; readonly prompt: string | null; readonly node: string | null }
  | {
      readonly kind: "progress";
      readonly prompt: string | null;
      readonly node: string | null;
      readonly value: number;
      readonly max: number;
    }
  | { readonly kind: "nodes"; readonly prompt: string; readonly nodes: readonly NodeProgress[] }
  | { readonly kind: "executed"; readonly prompt: string; readonly node: string; readonly output: unknown }
  | { readonly kind: "success"; readonly prompt: string }
  | { readonly kind: "interrupted"; readonly prompt: string }
  | { readonly kind: "error"; readonly prompt: string; readonly data: unknown }
  | { readonly kind: "preview"; readonly prompt: string | null; readonly node: string | null; readonly image: Uint8Array }
  | { readonly kind: "words"; readonly prompt: string | null; readonly node: string; readonly text: string };

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
/** Node ids are strings; some custom nodes send numbers. */
const nodeId = (value: unknown): string | null => (typeof value === "number" ? String(value) : text(value));
const number = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);

const READERS: Readonly<Record<string, (data: Fields, prompt: string | null) => Message | null>> = {
  status(data) {
    const info = isFields(data.status) && isFields(data.status.exec_info) ? data.status.exec_info : {};
    return { kind: "status", remaining: typeof info.queue_remaining === "number" ? info.queue_remaining : null };
  },
  execution_start: (_, prompt) => prompt && { kind: "start", prompt },
  execution_cached: (data, prompt) => prompt && { kind: "cached", prompt, nodes: nodeIds(data.nodes) },
  executing: (data, prompt) => ({ kind: "executing", prompt, node: nodeId(data.node) }),
  progress: (data, prompt) => ({ kind: "progress", prompt, node: nodeId(data.node), value: number(data.value), max: number(data.max) }),
  progress_state: (data, prompt) => prompt && { kind: "nodes", prompt, nodes: progressOf(data.nodes) },
  executed(data, prompt) {
    const node = nodeId(data.node);
    return prompt && node !== null ? { kind: "executed", prompt, node, output: data.output } : null;
  },
  execution_success: (_, prompt) => prompt && { kind: "success", prompt },
  execution_interrupted: (_, prompt) => prompt && { kind: "interrupted", prompt },
  execution_error: (data, prompt) => prompt && { kind: "error", prompt, data },
} as Readonly<Record<string, (data: Fields, prompt: string | null) => Message | null>>;

export function nodeIds(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((one) => nodeId(one) ?? []) : [];
}

function progressOf(nodes: unknown): NodeProgress[] {
  if (!isFields(nodes)) return [];
  return Object.entries(nodes).flatMap(([id, one]) =>
    isFields(one) ? [{ id, value: number(one.value), max: number(one.max), state: text(one.state) ?? "" }] : [],
  );
}

/** @returns null for what is no JSON, or none of the messages above */
export function readText(frame: string): Message | null {
  let json: unknown;
  try {
    json = parseExact(frame);
  } catch {
    return null;
  }
  if (!isFields(json) || typeof json.type !== "string" || !isFields(json.data)) return null;
  const reader = Object.hasOwn(READERS, json.type) ? READERS[json.type] : undefined;
  return reader?.(json.data, text(json.data.prompt_id)) || null;
}

const PREVIEW = 1;
const WORDS = 3;
const PREVIEW_WITH_METADATA = 4;

/**
 * Binary frames begin with their kind, 4 bytes big endian. 1: image type (4 bytes), picture. 3: length of the node's id (4 bytes), the id,
 * UTF-8 text. 4: length of the JSON (4 bytes), the JSON, picture.
 */
export function readBinary(bytes: Uint8Array): Message | null {
  if (bytes.length < 8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = view.getUint32(0);
  const length = view.getUint32(4);
  if (kind === PREVIEW) return { kind: "preview", prompt: null, node: null, image: bytes.subarray(8) };
  if (8 + length > bytes.length) return null;
  const head = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  const rest = bytes.subarray(8 + length);
  if (kind === WORDS) return { kind: "words", prompt: null, node: head, text: new TextDecoder().decode(rest) };
  if (kind !== PREVIEW_WITH_METADATA) return null;
  try {
    const about: unknown = JSON.parse(head);
    if (!isFields(about)) return null;
    const node = nodeId(about.display_node_id) ?? nodeId(about.node_id);
    return { kind: "preview", prompt: text(about.prompt_id), node, image: rest };
  } catch {
    return null;
  }
}
