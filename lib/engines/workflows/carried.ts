import { parseExact } from "#lib/core/json.ts";
import { graphsOf } from "#lib/media/detail/reading.ts";
import { parseRecipe } from "#lib/metadata/dialects/exact-json.ts";
import type { RawText } from "#lib/metadata/schema.ts";
import { workflowFormat } from "../graph/format.ts";
import { checkBounds } from "../graph/json-shape.ts";
import type { ApiGraph } from "../graph/schema.ts";
import type { WorkflowFormat } from "./schema.ts";

/** A workflow as it came: the bytes that are kept, and beside a page's own the graph it was run with, where both were there. */
export interface Carried {
  readonly format: WorkflowFormat;
  readonly text: Uint8Array;
  readonly api: string | null;
}

type Loose = Readonly<Record<string, unknown>>;
const isLoose = (value: unknown): value is Loose => typeof value === "object" && value !== null && !Array.isArray(value);

/** Every digit as it stands there; what Python writes beyond JSON (`NaN`) is read as null. Undefined where it is no JSON. */
export function parseWorkflow(text: string): unknown {
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  try {
    return parseExact(plain);
  } catch {
    return parseRecipe(plain);
  }
}

function written(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** What lies in `workflow.json`, whatever wraps it: the request that ComfyUI is sent (`{prompt, extra_data}`) holds both graphs. */
export function graphIn(json: unknown): { format: WorkflowFormat; value: unknown } | null {
  const format = workflowFormat(json);
  if (format) return { format, value: json };
  if (!isLoose(json)) return null;
  const prompt = json.prompt ?? json.api;
  return workflowFormat(prompt) === "api" ? { format: "api", value: prompt } : null;
}

/** A workflow out of a JSON text; its bytes are kept as they are unless something is wrapped around two graphs. Null where it is none. */
export function carriedByText(bytes: Uint8Array): Carried | null {
  const text = inUtf8(bytes);
  return carriedByJson(parseWorkflow(new TextDecoder().decode(text)), text);
}

/**
 * UTF-16, which editors and shells of Windows write, begins with U+FEFF. JSON that goes from one program to another is UTF-8 (RFC 8259,
 * 8.1), and ComfyUI's page reads no other: so that is what is kept of it.
 */
export function inUtf8(bytes: Uint8Array): Uint8Array {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
  return encoding === null ? bytes : Buffer.from(new TextDecoder(encoding).decode(bytes));
}

/** @param bytes as they came; null where only the value is known. @throws AppError `invalid` for what is nested or large beyond reason */
export function carriedByJson(json: unknown, bytes: Uint8Array | null): Carried | null {
  checkBounds(json);
  const format = workflowFormat(json);
  if (format) return { format, text: bytes ?? written(json), api: null };
  const found = graphIn(json);
  if (!found || !isLoose(json)) return null;
  const page = pageBeside(json);
  if (page) return { format: "ui", text: written(page), api: JSON.stringify(found.value) };
  return { format: "api", text: bytes ?? written(json), api: null };
}

function pageBeside(json: Loose): unknown {
  const extra = isLoose(json.extra_data) && isLoose(json.extra_data.extra_pnginfo) ? json.extra_data.extra_pnginfo.workflow : undefined;
  const page = extra ?? json.workflow ?? json.ui;
  return workflowFormat(page) === "ui" ? page : null;
}

/** A workflow out of a picture's or film's texts. The page's own goes before the run's, which is kept beside it. @throws as above */
export function carriedByTexts(raw: readonly RawText[]): Carried | null {
  const { api, ui } = graphsOf(raw, true);
  checkBounds([api, ui]);
  const run = workflowFormat(api) === "api" ? (api as ApiGraph) : null;
  if (workflowFormat(ui) === "ui") {
    return { format: "ui", text: asEmbedded(raw, "workflow", ui), api: run && asEmbedded(raw, "prompt", run).toString() };
  }
  return run ? { format: "api", text: asEmbedded(raw, "prompt", run), api: null } : null;
}

/** The text as the file has it, where one text is that graph and nothing else. */
function asEmbedded(raw: readonly RawText[], key: string, value: unknown): Buffer {
  const wanted = JSON.stringify(value);
  const found = raw.find((one) => one.key.toLowerCase() === key && !one.truncated && JSON.stringify(parseWorkflow(one.text)) === wanted);
  return found ? Buffer.from(found.text) : written(value);
}
