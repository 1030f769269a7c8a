/**
 * Where programs put ComfyUI's two graphs: `prompt` (API) and `workflow` (UI) as texts of their own; `prompt:{…}` and `workflow:{…}` in
 * EXIF fields (ComfyUI's WebP, and savers for JPEG and AVIF); or both in one JSON (VideoHelperSuite's comment, where they may be JSON in
 * a string, SaveImagePlus's UserComment, SVG's metadata).
 */
import { isObject, type JsonObject, parseObject } from "../exact-json.ts";
import type { Texts } from "../texts.ts";
import { isGraph } from "./graph.ts";

export interface Graphs {
  /** The API graph. */
  prompt: JsonObject | null;
  /** The workflow as the page saves it; parsed only when asked for. */
  workflow: () => JsonObject | null;
}

const NONE: Graphs = { prompt: null, workflow: () => null };
const PREFIXED = /^\s*(prompt|workflow)\s*:\s*(?=\{)/i;

export function graphsIn(texts: Texts): Graphs {
  const direct = texts.get("prompt");
  if (direct !== null && isJson(direct)) {
    const prompt: JsonObject | null = texts.json("prompt");
    if (isGraph(prompt)) return { prompt, workflow: () => asWorkflow(texts.json("workflow")) };
    // The whole request to the server: {"prompt": {…}, "extra_data": {…}}.
    const inner: unknown = request(texts);
    if (isGraph(inner)) return { prompt: inner, workflow: () => null };
  }
  const workflow = texts.get("workflow");
  const found = prefixed(texts) ?? combined(texts);
  if (found) return found;
  return workflow !== null && isJson(workflow) ? { prompt: null, workflow: () => asWorkflow(texts.json("workflow")) } : NONE;
}

function request(texts: Texts): unknown {
  return texts.json("prompt")?.prompt;
}

function isJson(text: string): boolean {
  return text.charCodeAt(0) === 0x7b || /^[\s\uFEFF]{0,20}\{/.test(text);
}

function asWorkflow(value: unknown): JsonObject | null {
  return isObject(value) && Array.isArray(value.nodes) ? value : null;
}

function prefixed(texts: Texts): Graphs | null {
  let prompt: string | null = null;
  let workflow: string | null = null;
  for (const { text, truncated, where } of texts.all) {
    if (truncated || where === "png") continue;
    const match = PREFIXED.exec(text.slice(0, 100));
    if (!match) continue;
    if (match[1]?.toLowerCase() === "prompt") prompt ??= text.slice(match[0].length);
    else workflow ??= text.slice(match[0].length);
  }
  if (prompt === null && workflow === null) return null;
  const graph = prompt === null ? null : parseObject(prompt);
  return { prompt: isGraph(graph) ? graph : null, workflow: () => asWorkflow(workflow === null ? null : parseObject(workflow)) };
}

function combined(texts: Texts): Graphs | null {
  for (const { key, text, truncated, where } of texts.all) {
    if (truncated || where === "xmp" || /^(prompt|workflow)$/i.test(key) || !isJson(text)) continue;
    if (!text.includes("class_type") && !text.includes('nodes"') && !text.includes('nodes\\"')) continue;
    const both = parseObject(text);
    if (!both) continue;
    const inner = (name: string): unknown => {
      const value = both[name] ?? (isObject(both.extra_pnginfo) ? both.extra_pnginfo[name] : undefined);
      return typeof value === "string" ? parseObject(value) : value;
    };
    const prompt = isGraph(both) ? both : inner("prompt");
    const workflow = asWorkflow(both) ?? asWorkflow(inner("workflow"));
    if (isGraph(prompt) || workflow) return { prompt: isGraph(prompt) ? prompt : null, workflow: () => workflow };
  }
  return null;
}
