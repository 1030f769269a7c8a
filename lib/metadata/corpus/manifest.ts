/** The manifest of a corpus of real files: what each must read as, and by which rules to compare. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type JsonObject, parseObject } from "../dialects/exact-json.ts";
import { listIn, objectIn, textIn } from "../dialects/fields.ts";

/** Beside the repository; where it is absent its suite is skipped. */
export const CORPUS = "../shared/corpus";

export interface Entry {
  file: string;
  /** `ai-image`, `video`, `hostile`, … */
  kind: string;
  generator: string | null;
  format: string | null;
  expected: JsonObject;
}

export function hasCorpus(): boolean {
  return existsSync(join(CORPUS, "manifest.json"));
}

export function readManifest(): Entry[] {
  const manifest = parseObject(readFileSync(join(CORPUS, "manifest.json"), "utf8"));
  if (!manifest) throw new Error(`${CORPUS}/manifest.json is not readable JSON`);
  return listIn(manifest, "files").map((entry) => {
    const file = entry as JsonObject;
    return {
      file: textIn(file, "file") ?? "",
      kind: textIn(file, "kind") ?? "",
      generator: textIn(file, "generator"),
      format: textIn(file, "format"),
      expected: objectIn(file, "expected") ?? {},
    };
  });
}

/** One fact of one file, as the manifest states it and as we read it. */
export interface Checked {
  file: string;
  kind: string;
  /** `ai.seed`, `raw_text.parameters`, `exif.ISO`, … */
  fact: string;
  isMet: boolean;
  wanted: string;
  got: string;
}

/** Collects what is compared for one file. */
export type Check = (fact: string, isMet: boolean, wanted: unknown, got: unknown) => void;

export function short(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
