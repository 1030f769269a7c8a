/** Which files a prompt's outputs name. Pure. */

import type { ApiGraph } from "../graph/schema.ts";
import type { EngineText } from "../schema.ts";

/** A file as ComfyUI names it: `type` is the folder (`output`, `temp`, `input`). */
export interface NamedFile {
  readonly node: string;
  readonly filename: string;
  readonly subfolder: string;
  readonly type: string;
}

const MOST_FILES = 2_000;
const MOST_TEXTS = 50;
const LONGEST_TEXT = 20_000;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Every node lists under keys of its own (`images`, `gifs`, `audio`, `video`, `3d`, …): whatever has a file name is a file. What is saved
 * counts; previews (`temp`) only where nothing was saved, because they show the same or what was on the way. `input` is nobody's output.
 */
export function namedFiles(outputs: Readonly<Record<string, unknown>>): NamedFile[] {
  const found = new Map<string, NamedFile>();
  for (const [node, lists] of Object.entries(outputs)) {
    if (!isFields(lists)) continue;
    for (const list of Object.values(lists)) {
      for (const one of Array.isArray(list) ? list : []) {
        if (!isFields(one) || typeof one.filename !== "string" || one.filename === "") continue;
        const subfolder = typeof one.subfolder === "string" ? one.subfolder : "";
        const type = typeof one.type === "string" && one.type !== "" ? one.type : "output";
        const key = `${type}\0${subfolder}\0${one.filename}`;
        if (found.size < MOST_FILES && !found.has(key)) found.set(key, { node, filename: one.filename, subfolder, type });
      }
    }
  }
  const all = [...found.values()];
  const saved = all.filter((file) => file.type === "output");
  return saved.length > 0 ? saved : all.filter((file) => file.type === "temp");
}

/** Bare strings under `text` (and what text nodes call it). */
export function textsOf(outputs: Readonly<Record<string, unknown>>, graph: ApiGraph): EngineText[] {
  const texts: EngineText[] = [];
  for (const [node_id, lists] of Object.entries(outputs)) {
    if (!isFields(lists)) continue;
    for (const key of ["text", "string", "strings"]) {
      const list = lists[key];
      for (const text of Array.isArray(list) ? list : typeof list === "string" ? [list] : []) {
        if (typeof text !== "string" || texts.length >= MOST_TEXTS) continue;
        texts.push({ node_id, class_type: graph[node_id]?.class_type ?? "", text: text.slice(0, LONGEST_TEXT) });
      }
    }
  }
  return texts;
}
