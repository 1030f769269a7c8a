/** Sidecars that speak of several files: a run's `metadata.json`, and the file manager's `file_metadata.json` keyed by path. */
import type { GenerationRecord } from "../schema.ts";
import { isObject, type JsonObject } from "./exact-json.ts";
import { baseName, integerIn, listIn, others, recordOf, wordIn } from "./fields.ts";
import { instant } from "./instant.ts";

export interface Listed {
  record: GenerationRecord | null;
  created_at: string | null;
  run_id: string | null;
  job_id: string | null;
  hash: string | null;
}

const MAX_ENTRIES = 200_000;
const RUN_TAKEN = new Set("type filename file_size_bytes format width height config".split(" "));

/** `{run_id, timestamp, schema, input_text, transformed_text, outputs: [{type, filename, backend, config, …}]}` */
export function readRun(json: JsonObject, file: string | null): Listed | null {
  const outputs = listIn(json, "outputs").slice(0, 10_000).filter(isObject);
  const output = file === null ? outputs[0] : outputs.find(({ filename }) => filename === file);
  if (!output && file !== null) return null;
  const input = wordIn(json, "input_text");
  const prompt = wordIn(json, "transformed_text") ?? input;
  const record = recordOf({
    prompt,
    model: output ? wordIn(output, "config") : null,
    width: output ? integerIn(output, "width") : null,
    height: output ? integerIn(output, "height") : null,
    params: {
      input_text: input === prompt ? null : input,
      schema: wordIn(json, "schema"),
      execution_mode: wordIn(json, "execution_mode"),
      ...(output ? others(output, RUN_TAKEN) : {}),
    },
  });
  return { record, created_at: instant(json.timestamp), run_id: wordIn(json, "run_id"), job_id: null, hash: null };
}

/** `{"<path>": {file_path, job_id, project_id, timestamp, checksum, generation_type, created_at}}`; null where the file is not in it. */
export function readFileList(json: JsonObject, file: string | null): Listed | null {
  let looked = 0;
  for (const path in json) {
    const entry = json[path];
    if (!isObject(entry) || !("checksum" in entry || "file_path" in entry)) return null;
    looked += 1;
    if (looked > MAX_ENTRIES) return null;
    if (file !== null && baseName(wordIn(entry, "file_path") ?? path) !== file && baseName(path) !== file) continue;
    const checksum = wordIn(entry, "checksum");
    return {
      record: null,
      created_at: instant(entry.created_at ?? entry.timestamp),
      run_id: null,
      job_id: wordIn(entry, "job_id"),
      hash: checksum && /^[0-9a-f]{64}$/i.test(checksum) ? checksum.toLowerCase() : null,
    };
  }
  return null;
}
