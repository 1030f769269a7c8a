/** `<home>/config/engines.json`: which engines people set up. Unknown keys are kept; headers are sealed under a key of this home. */
import { z } from "zod";
import { readConfigFile, updateConfigFile } from "#lib/disk/json-file.ts";
import { decryptSecret, encryptSecret, isEncryptedSecret } from "#lib/settings/secret.ts";
import { configPath } from "#lib/settings/service.ts";
import { type InstalledEngine, installedEngines } from "./installs.ts";
import { ENGINE_KIND } from "./schema.ts";

export const EngineEntry = z.looseObject({
  id: z.string(),
  kind: ENGINE_KIND,
  name: z.string(),
  enabled: z.boolean(),
  url: z.string().nullish(),
  headers: z.record(z.string(), z.string()).nullish(),
  input_dir: z.string().nullish(),
  output_dir: z.string().nullish(),
  /** How long the server may say nothing. */
  timeout_ms: z.number().int().min(100).max(3_600_000).optional(),
});
export type EngineEntry = z.infer<typeof EngineEntry>;

/**
 * What stays of an engine that was removed: its id, so that it never comes to name another server, to which the jobs and workflows that
 * still name it would go unasked. Without `kind`, so that no version takes it for an engine.
 */
const Removed = z.looseObject({ id: z.string(), name: z.string(), removed_at: z.string() });

/** A ComfyUI that can be asked. */
export interface ComfyuiConfig {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The server's folders as this machine sees them; null where it does not. */
  readonly inputDir: string | null;
  readonly outputDir: string | null;
  readonly timeoutMs?: number;
}

const enginesPath = () => configPath("engines.json");

export async function engineEntries(): Promise<Map<string, EngineEntry>> {
  return byId((await readConfigFile(enginesPath(), "list")).value);
}

/** What an engine that is not there any more was called; null for one that never was. */
export async function removedName(id: string): Promise<string | null> {
  const { value } = await readConfigFile(enginesPath(), "list");
  const removed = (Array.isArray(value) ? value : []).flatMap((entry) => Removed.safeParse(entry).data ?? []);
  return removed.find((entry) => entry.id === id)?.name ?? null;
}

/** Null while the file is damaged: then nothing may be concluded from what it does not name. */
export async function soundEntries(): Promise<Map<string, EngineEntry> | null> {
  const { value, damage } = await readConfigFile(enginesPath(), "list");
  return damage === null ? byId(value) : null;
}

function byId(stored: unknown): Map<string, EngineEntry> {
  const parsed = (Array.isArray(stored) ? stored : []).flatMap((entry) => EngineEntry.safeParse(entry).data ?? []);
  return new Map(parsed.map((entry) => [entry.id, entry]));
}

/**
 * Entries that cannot be read stay in the file as they are.
 * @param change is also given every id that the file holds, of removed engines and of what cannot be read too
 * @throws AppError `conflict` while it is damaged
 */
export async function updateEntries(
  change: (known: Map<string, EngineEntry>, ids: ReadonlySet<unknown>) => EngineEntry[] | { removed: string },
): Promise<void> {
  await updateConfigFile(enginesPath(), "list", (current) => {
    const list: unknown[] = Array.isArray(current) ? [...current] : [];
    const idOf = (entry: unknown) => (entry as { id?: unknown } | null)?.id;
    const known = byId(list);
    const changed = change(known, new Set(list.map(idOf)));
    if ("removed" in changed) {
      const { removed: id } = changed;
      const mark = { id, name: known.get(id)?.name ?? id, removed_at: new Date().toISOString() };
      return [...list.filter((entry) => idOf(entry) !== id), mark];
    }
    for (const entry of changed) {
      const at = list.findIndex((one) => idOf(one) === entry.id);
      if (at >= 0) list[at] = entry;
      else list.push(entry);
    }
    return list;
  });
}

/** With `null` for a header that goes. */
export function sealHeaders(
  before: Readonly<Record<string, string>>,
  patch: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const next = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(patch)) {
    for (const known of next.keys()) if (known.toLowerCase() === name.toLowerCase()) next.delete(known);
    if (value !== null) next.set(name, encryptSecret(value));
  }
  return Object.fromEntries(next);
}

/** A value that was sealed under another key is left out: the server then says that it wants one. One typed in by hand counts as it is. */
export function openHeaders(sealed: Readonly<Record<string, string>> | null | undefined): Record<string, string> {
  const opened = Object.entries(sealed ?? {}).map(
    ([name, value]) => [name, isEncryptedSecret(value) ? decryptSecret(value) : value] as const,
  );
  return Object.fromEntries(opened.filter((header): header is readonly [string, string] => header[1] !== null));
}

export function configFrom(entry: EngineEntry, install: InstalledEngine | undefined): ComfyuiConfig | null {
  if (entry.kind !== "comfyui" || !entry.url || !URL.canParse(entry.url)) return null;
  return {
    id: entry.id,
    name: entry.name,
    enabled: entry.enabled,
    url: entry.url,
    headers: openHeaders(entry.headers),
    inputDir: entry.input_dir ?? install?.inputDir ?? null,
    outputDir: entry.output_dir ?? install?.outputDir ?? null,
    ...(entry.timeout_ms === undefined ? {} : { timeoutMs: entry.timeout_ms }),
  };
}

/** Every ComfyUI with an address, in the file's order. */
export async function comfyuiConfigs(): Promise<ComfyuiConfig[]> {
  const entries = [...(await engineEntries()).values()].filter((entry) => entry.kind === "comfyui" && entry.url);
  if (entries.length === 0) return [];
  const installs = new Map((await installedEngines()).map((install) => [install.id, install]));
  return entries.flatMap((entry) => configFrom(entry, installs.get(entry.id)) ?? []);
}
