/** A ComfyUI asked once, before it is set up or changed. */
import { refusal } from "#lib/i18n/reasons.ts";
import type { Actor } from "#lib/people/schema.ts";
import { type EngineEntry, engineEntries, openHeaders } from "./entries.ts";
import type { EngineTrial, EngineTrialAnswer } from "./schema.ts";

/** Asks a ComfyUI how it is and keeps nothing of it. @throws AppError `not_found` for an engine that is not set up, `invalid` for one without address */
export async function tryEngine(_actor: Actor, given: EngineTrial): Promise<EngineTrialAnswer> {
  const entry = given.engine_id === undefined ? undefined : await entryOf(given.engine_id);
  const url = given.url ?? entry?.url;
  if (!url) throw refusal("invalid", "no_address", {}, { field: "url" });
  const { tryComfyui } = await import("./comfyui/engine.ts");
  const began = performance.now();
  const look = await tryComfyui({ name: entry?.name ?? "ComfyUI", url, headers: headersOf(entry, given.headers ?? {}) });
  return { ...look, checked_at: new Date().toISOString(), latency_ms: Math.round(performance.now() - began) };
}

async function entryOf(id: string): Promise<EngineEntry> {
  const entry = (await engineEntries()).get(id);
  if (entry?.kind !== "comfyui") throw refusal("not_found", "engine_unknown", { engine: id }, { field: "engine_id" });
  return entry;
}

/** Those it has, as the patch would leave them; names are the same in whatever letters. */
function headersOf(entry: EngineEntry | undefined, patch: Readonly<Record<string, string | null>>): Record<string, string> {
  const touched = new Set(Object.keys(patch).map((name) => name.toLowerCase()));
  const kept = Object.entries(openHeaders(entry?.headers)).filter(([name]) => !touched.has(name.toLowerCase()));
  return Object.fromEntries([...kept, ...Object.entries(patch)].filter((header): header is [string, string] => header[1] !== null));
}
