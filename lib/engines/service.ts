import { realpath, stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { isAppError } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { database } from "#lib/db/client.ts";
import { isInside } from "#lib/disk/paths.ts";
import { publish, say, wakeReaders } from "#lib/events/service.ts";
import { refusal, tell as tellReason } from "#lib/i18n/reasons.ts";
import { addRoot } from "#lib/media/roots/changes.ts";
import { listRoots } from "#lib/media/roots/service.ts";
import type { Actor } from "#lib/people/schema.ts";
import { type EngineEntry, engineEntries, removedName, sealHeaders, soundEntries, updateEntries } from "./entries.ts";
import { engineChanged } from "./events.ts";
import { askHealth, healthOf } from "./health.ts";
import { type InstalledEngine, installedEngines, isTold } from "./installs.ts";
import { configuredEngines, engineIds, findEngine } from "./registry.ts";
import {
  type Engine,
  type EngineDto,
  type EngineHealth,
  type EngineOptions,
  type EnginePatch,
  MEDIA_KIND,
  type NewEngine,
  type OutputConfig,
} from "./schema.ts";

/**
 * Writes the engines that are built in where the file does not name them yet. Run at start, harmless when repeated; they are there
 * without it, so a damaged file is no reason to wait.
 */
export async function ensureEngines(): Promise<void> {
  const known = await soundEntries();
  if (known === null) return;
  const missing = (await Promise.all(engineIds().map(findEngine))).filter(
    (engine): engine is Engine => engine !== null && !known.has(engine.id),
  );
  if (missing.length === 0) return;
  await updateEntries(() => missing.map(({ id, kind, name }) => ({ id, kind, name, enabled: true })));
}

async function present(engine: Engine, entry: EngineEntry | undefined, install?: InstalledEngine): Promise<EngineDto> {
  const enabled = entry?.enabled ?? true;
  const health = enabled ? await healthOf(engine) : null;
  const isServer = engine.kind === "comfyui";
  return {
    id: engine.id,
    kind: engine.kind,
    name: entry?.name ?? engine.name,
    url: isServer ? withoutPassword(entry?.url ?? null) : null,
    enabled,
    state: health?.state ?? "disabled",
    detail: health?.detail ?? null,
    reason: health?.reason ?? null,
    // A server's workflows may make anything.
    media_kinds: isServer ? [...MEDIA_KIND.options] : [...new Set(engine.options().output_configs.map((config) => config.media_kind))],
    input_dir: entry?.input_dir ?? install?.inputDir ?? null,
    output_dir: entry?.output_dir ?? install?.outputDir ?? null,
    header_names: Object.keys(entry?.headers ?? {}),
  };
}

function withoutPassword(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.password === "" && parsed.username === "") return url;
  parsed.password = "";
  parsed.username = "";
  return parsed.href;
}

function presentInstalled(install: InstalledEngine, entry: EngineEntry | undefined): EngineDto {
  const enabled = isInstallEnabled(entry);
  return {
    id: install.id,
    kind: install.kind,
    name: entry?.name ?? install.name,
    url: null,
    enabled,
    state: enabled ? "unknown" : "disabled",
    ...WITHOUT_URL,
    media_kinds: [],
    input_dir: install.inputDir,
    output_dir: install.outputDir,
    header_names: Object.keys(entry?.headers ?? {}),
  };
}

/** There is nothing to use of one without URL: it is off until a person says otherwise. */
function isInstallEnabled(entry: EngineEntry | undefined): boolean {
  return entry?.enabled ?? false;
}

const unaddressed = tellReason("engine_without_url");
const WITHOUT_URL = { detail: unaddressed.message, reason: unaddressed.reason };

async function installedById(id: string): Promise<InstalledEngine | undefined> {
  return (await installedEngines()).find((install) => install.id === id);
}

export async function listEngines(_actor: Actor): Promise<{ items: EngineDto[]; total: number; next_cursor: null }> {
  const known = await engineEntries();
  const installs = await installedEngines();
  const builtIn = (await Promise.all(engineIds().map(findEngine))).filter((engine): engine is Engine => engine !== null);
  const engines = [...builtIn, ...(await configuredEngines())];
  const installOf = (id: string) => installs.find((install) => install.id === id);
  const presented = await Promise.all(engines.map((engine) => present(engine, known.get(engine.id), installOf(engine.id))));
  const others = installs.filter((install) => !engines.some((engine) => engine.id === install.id) && !isTold(install, known.values()));
  const items = [...presented, ...others.map((install) => presentInstalled(install, known.get(install.id)))];
  return { items, total: items.length, next_cursor: null };
}

/** @throws AppError `not_found`, `engine_unavailable` for an install without URL */
export async function engineById(id: string): Promise<Engine> {
  const engine = await findEngine(id);
  const install = engine ? undefined : await installedById(id);
  if (install) throw refusal("engine_unavailable", "engine_needs_url", { engine: install.name }, { field: "engine_id" });
  if (engine) return engine;
  const removed = await removedName(id);
  if (removed === null) throw refusal("not_found", "engine_unknown", { engine: id }, { field: "engine_id" });
  throw refusal("not_found", "engine_removed", { engine: removed }, { field: "engine_id" });
}

/** The engine, if work may be given to it. @throws AppError `not_found`, `engine_unavailable` */
export async function usableEngine(id: string): Promise<Engine> {
  const engine = await engineById(id);
  if ((await engineEntries()).get(id)?.enabled === false) {
    throw refusal("engine_unavailable", "engine_off", { engine: engine.name }, { field: "engine_id" });
  }
  return engine;
}

export async function engineOptions(_actor: Actor, id: string): Promise<EngineOptions> {
  if (!(await findEngine(id)) && (await installedById(id))) return { engine_id: id, output_configs: [], default_output_config: "" };
  const engine = await engineById(id);
  await healthOf(engine);
  return engine.options();
}

/** @throws AppError `invalid` for a config the engine does not have */
export function outputConfigOf(engine: Engine, id: string | undefined): OutputConfig {
  const options = engine.options();
  const wanted = id ?? options.default_output_config;
  const config = options.output_configs.find((one) => one.id === wanted);
  if (config) return config;
  const names = options.output_configs.map((one) => one.id).join(", ");
  if (names === "") throw refusal("invalid", "engine_needs_workflow", { engine: engine.name }, { field: "workflow_id" });
  throw refusal("invalid", "config_unknown", { engine: engine.name, config: wanted, names }, { field: "output_config" });
}

/** Asks the engine now, instead of telling what was known. */
export async function engineHealth(_actor: Actor, id: string): Promise<EngineHealth> {
  const started = performance.now();
  const entry = (await engineEntries()).get(id);
  if (!(await findEngine(id)) && (await installedById(id))) {
    const state = isInstallEnabled(entry) ? "unknown" : "disabled";
    return { id, state, ...WITHOUT_URL, about: null, checked_at: new Date().toISOString(), latency_ms: 0 };
  }
  const engine = await engineById(id);
  const health = await askHealth(engine);
  // One that is switched off may be tried before it is switched on.
  const state = entry?.enabled === false && health.state === "ok" && engine.kind === "sketch" ? "disabled" : health.state;
  const latency_ms = Math.round(performance.now() - started);
  return { id, state, detail: health.detail, reason: health.reason, about: health.about, checked_at: new Date().toISOString(), latency_ms };
}

/** Gives the engine's memory back. @throws AppError `not_found`, `engine_unavailable` */
export async function freeEngine(_actor: Actor, id: string): Promise<{ id: string; freed: boolean }> {
  const engine = await usableEngine(id);
  await engine.free?.();
  return { id, freed: engine.free !== undefined };
}

/** Sets up a ComfyUI. @throws AppError `invalid` for a folder that is none, `conflict` while engines.json is damaged */
export async function addEngine(actor: Actor, given: NewEngine): Promise<EngineDto> {
  await refuseFolders(given);
  let id = "";
  const taken = new Set([...engineIds(), ...(await installedEngines()).map((install) => install.id)]);
  await updateEntries((known, ids) => {
    id = freeId(new Set([...taken, ...ids]));
    const { kind, url, enabled } = given;
    const name =
      given.name ??
      `ComfyUI${known.size > 0 && [...known.values()].some((entry) => entry.name === "ComfyUI") ? ` (${new URL(url).host})` : ""}`;
    return [{ id, kind, name, enabled, ...connection(undefined, given) }];
  });
  await showOutputs(actor, id, given.output_dir);
  return told(id);
}

/** What is made in ComfyUI's own page shows in the gallery as well: its output folder becomes a root, unless it is in one already. */
async function showOutputs(actor: Actor, engineId: string, outputDir: string | null | undefined): Promise<void> {
  if (!outputDir) return;
  const path = await realpath(outputDir);
  const roots = await Promise.all((await listRoots()).map((root) => realpath(root.path).catch(() => root.path)));
  if (roots.some((root) => isInside(root, path))) return;
  try {
    await addRoot(actor, { path, kind: "output", engine_id: engineId });
  } catch (error) {
    if (!isAppError(error)) throw error;
    log.warn("an engine's output folder does not show in the gallery", { engine_id: engineId, reason: error.message });
  }
}

/** One that no engine has and none ever had. */
function freeId(taken: ReadonlySet<unknown>): string {
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? "comfyui" : `comfyui-${number}`;
    if (!taken.has(id)) return id;
  }
}

/** Of a patch what says where a server is and how one gets in; a folder taken away with `null` is taken from the entry. */
function connection(
  before: EngineEntry | undefined,
  patch: Pick<EnginePatch, "url" | "headers" | "input_dir" | "output_dir">,
): Partial<EngineEntry> {
  return {
    ...(patch.url === undefined ? {} : { url: patch.url }),
    ...(patch.headers === undefined ? {} : { headers: sealHeaders(before?.headers ?? {}, patch.headers) }),
    ...(patch.input_dir === undefined ? {} : { input_dir: patch.input_dir }),
    ...(patch.output_dir === undefined ? {} : { output_dir: patch.output_dir }),
  };
}

async function refuseFolders(patch: Pick<EnginePatch, "input_dir" | "output_dir">): Promise<void> {
  for (const field of ["input_dir", "output_dir"] as const) {
    const path = patch[field];
    if (path === undefined || path === null) continue;
    const isFolder = isAbsolute(path) && ((await stat(path).catch(() => null))?.isDirectory() ?? false);
    if (!isFolder) throw refusal("invalid", "no_folder", { path }, { field });
  }
}

/** Renames an engine, switches it on or off, says where it is. @throws AppError `not_found`, `invalid`, `conflict` while engines.json is damaged */
export async function changeEngine(actor: Actor, id: string, patch: EnginePatch): Promise<EngineDto> {
  const engine = (await findEngine(id)) ?? (await installedById(id)) ?? (await entryWithoutUrl(id)) ?? (await engineById(id));
  const isServer = engine.kind === "comfyui";
  if (!isServer && (patch.url ?? patch.headers ?? patch.input_dir ?? patch.output_dir) !== undefined)
    throw refusal("invalid", "engine_built_in", { engine: engine.name }, { field: "url" });
  await refuseFolders(patch);
  await updateEntries((known) => {
    const before = known.get(id);
    return [
      {
        ...(before ?? { id, kind: engine.kind, name: engine.name, enabled: true }),
        ...(patch.name === undefined ? {} : { name: patch.name }),
        ...(patch.enabled === undefined ? {} : { enabled: patch.enabled }),
        ...connection(before, patch),
      },
    ];
  });
  await showOutputs(actor, id, patch.output_dir);
  return told(id);
}

async function entryWithoutUrl(id: string): Promise<{ kind: "comfyui"; name: string } | undefined> {
  const entry = (await engineEntries()).get(id);
  return entry?.kind === "comfyui" ? { kind: "comfyui", name: entry.name } : undefined;
}

/** Takes a ComfyUI off the list; of an install its folders stay, and with them its engine without address. @throws AppError `not_found`, `invalid` */
export async function removeEngine(_actor: Actor, id: string): Promise<{ id: string }> {
  if (engineIds().includes(id)) throw refusal("invalid", "engine_built_in", { engine: id }, { field: "id" });
  if (!(await engineEntries()).has(id)) throw refusal("not_found", "engine_unknown", { engine: id }, { field: "id" });
  await updateEntries(() => ({ removed: id }));
  await tell(id);
  return { id };
}

async function tell(id: string): Promise<void> {
  await database().client.$transaction((tx) => publish(tx, [say(engineChanged, "everyone", { engine_id: id })]));
  wakeReaders();
}

async function told(id: string): Promise<EngineDto> {
  await tell(id);
  const entry = (await engineEntries()).get(id);
  const engine = await findEngine(id);
  const install = await installedById(id);
  if (engine) return present(engine, entry, install);
  if (install) return presentInstalled(install, entry);
  throw refusal("not_found", "engine_unknown", { engine: id }, { field: "id" });
}
