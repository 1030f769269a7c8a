import { z } from "zod";
import { AppError, messageOf } from "#lib/core/errors.ts";
import { database } from "#lib/db/client.ts";
import { readConfigFile, updateConfigFile } from "#lib/disk/json-file.ts";
import { publish, say, wakeReaders } from "#lib/events/service.ts";
import type { Actor } from "#lib/people/schema.ts";
import { configPath } from "#lib/settings/service.ts";
import { engineChanged } from "./events.ts";
import { type InstalledEngine, installedEngines } from "./installs.ts";
import { engineIds, findEngine } from "./registry.ts";
import { ENGINE_KIND, type Engine, type EngineDto, type EngineHealth, type EngineOptions, type OutputConfig } from "./schema.ts";

/** One entry of `<home>/config/engines.json`. Unknown keys are kept. */
const EngineEntry = z.looseObject({ id: z.string(), kind: ENGINE_KIND, name: z.string(), enabled: z.boolean() });
type EngineEntry = z.infer<typeof EngineEntry>;

const enginesPath = () => configPath("engines.json");

async function entries(): Promise<Map<string, EngineEntry>> {
  return byId((await readConfigFile(enginesPath(), "list")).value);
}

function byId(stored: unknown): Map<string, EngineEntry> {
  const parsed = (Array.isArray(stored) ? stored : []).flatMap((entry) => EngineEntry.safeParse(entry).data ?? []);
  return new Map(parsed.map((entry) => [entry.id, entry]));
}

/**
 * Writes the engines that are built in where the file does not name them yet. Run at start, harmless when repeated; they are there
 * without it, so a damaged file is no reason to wait.
 */
export async function ensureEngines(): Promise<void> {
  const { value, damage } = await readConfigFile(enginesPath(), "list");
  if (damage !== null) return;
  const known = byId(value);
  const missing = (await Promise.all(engineIds().map(findEngine))).filter(
    (engine): engine is Engine => engine !== null && !known.has(engine.id),
  );
  if (missing.length === 0) return;
  await updateConfigFile(enginesPath(), "list", (current) => [
    ...(Array.isArray(current) ? current : []),
    ...missing.map(({ id, kind, name }) => ({ id, kind, name, enabled: true })),
  ]);
}

async function present(engine: Engine, entry: EngineEntry | undefined): Promise<EngineDto> {
  const enabled = entry?.enabled ?? true;
  return {
    id: engine.id,
    kind: engine.kind,
    name: entry?.name ?? engine.name,
    url: null,
    enabled,
    state: enabled ? "ok" : "disabled",
    detail: null,
    media_kinds: [...new Set(engine.options().output_configs.map((config) => config.media_kind))],
    input_dir: null,
    output_dir: null,
    header_names: [],
  };
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
    detail: WITHOUT_URL,
    media_kinds: [],
    input_dir: install.inputDir,
    output_dir: install.outputDir,
    header_names: [],
  };
}

/** There is nothing to use of one without URL: it is off until a person says otherwise. */
function isInstallEnabled(entry: EngineEntry | undefined): boolean {
  return entry?.enabled ?? false;
}

const WITHOUT_URL = "Its folders are in the library; nothing is generated with it while it has no URL.";

async function installedById(id: string): Promise<InstalledEngine | undefined> {
  return (await installedEngines()).find((install) => install.id === id);
}

export async function listEngines(_actor: Actor): Promise<{ items: EngineDto[]; total: number; next_cursor: null }> {
  const known = await entries();
  const engines = (await Promise.all(engineIds().map(findEngine))).filter((engine): engine is Engine => engine !== null);
  const builtIn = await Promise.all(engines.map((engine) => present(engine, known.get(engine.id))));
  const installed = (await installedEngines()).filter((install) => !builtIn.some((engine) => engine.id === install.id));
  const items = [...builtIn, ...installed.map((install) => presentInstalled(install, known.get(install.id)))];
  return { items, total: items.length, next_cursor: null };
}

/** @throws AppError `not_found`, `engine_unavailable` for an install without URL */
export async function engineById(id: string): Promise<Engine> {
  const engine = await findEngine(id);
  const install = engine ? undefined : await installedById(id);
  if (install) throw new AppError("engine_unavailable", `${install.name} has no URL yet. ${WITHOUT_URL}`, { field: "engine_id" });
  if (!engine) throw new AppError("not_found", `There is no engine "${id}".`, { field: "engine_id" });
  return engine;
}

/** The engine, if work may be given to it. @throws AppError `not_found`, `engine_unavailable` */
export async function usableEngine(id: string): Promise<Engine> {
  const engine = await engineById(id);
  if ((await entries()).get(id)?.enabled === false) {
    throw new AppError("engine_unavailable", `${engine.name} is switched off. An admin can switch it on in the settings.`, {
      field: "engine_id",
    });
  }
  return engine;
}

export async function engineOptions(_actor: Actor, id: string): Promise<EngineOptions> {
  if (!(await findEngine(id)) && (await installedById(id))) return { engine_id: id, output_configs: [], default_output_config: "" };
  return (await engineById(id)).options();
}

/** @throws AppError `invalid` for a config the engine does not have */
export function outputConfigOf(engine: Engine, id: string | undefined): OutputConfig {
  const options = engine.options();
  const wanted = id ?? options.default_output_config;
  const config = options.output_configs.find((one) => one.id === wanted);
  if (config) return config;
  const names = options.output_configs.map((one) => one.id).join(", ");
  throw new AppError("invalid", `${engine.name} has no output config "${wanted}". It has ${names}.`, { field: "output_config" });
}

/** Asks the engine now, instead of telling what was known. */
export async function engineHealth(_actor: Actor, id: string): Promise<EngineHealth> {
  const started = performance.now();
  const entry = (await entries()).get(id);
  if (!(await findEngine(id)) && (await installedById(id))) {
    const state = isInstallEnabled(entry) ? "unknown" : "disabled";
    return { id, state, detail: WITHOUT_URL, checked_at: new Date().toISOString(), latency_ms: 0 };
  }
  const engine = await engineById(id);
  const enabled = entry?.enabled ?? true;
  let state: EngineDto["state"] = enabled ? "ok" : "disabled";
  let detail: string | null = null;
  try {
    engine.options();
  } catch (error) {
    state = "down";
    detail = messageOf(error);
  }
  return { id, state, detail, checked_at: new Date().toISOString(), latency_ms: Math.round(performance.now() - started) };
}

/** Renames an engine or switches it on or off. @throws AppError `not_found`, `conflict` while engines.json is damaged */
export async function changeEngine(
  _actor: Actor,
  id: string,
  patch: { name?: string | undefined; enabled?: boolean | undefined },
): Promise<EngineDto> {
  const install = (await findEngine(id)) ? undefined : await installedById(id);
  const engine = install ?? (await engineById(id));
  await updateConfigFile(enginesPath(), "list", (current) => {
    const list = Array.isArray(current) ? [...current] : [];
    const at = list.findIndex((entry) => EngineEntry.safeParse(entry).data?.id === id);
    const before = at >= 0 ? list[at] : { id, kind: engine.kind, name: engine.name, enabled: true };
    const next = {
      ...before,
      ...(patch.name === undefined ? {} : { name: patch.name }),
      ...(patch.enabled === undefined ? {} : { enabled: patch.enabled }),
    };
    if (at >= 0) list[at] = next;
    else list.push(next);
    return list;
  });
  await database().client.$transaction((tx) => publish(tx, [say(engineChanged, "everyone", { engine_id: id })]));
  wakeReaders();
  const entry = (await entries()).get(id);
  return "options" in engine ? present(engine, entry) : presentInstalled(engine, entry);
}
