import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { environment } from "#lib/core/env.ts";
import { log } from "#lib/core/log.ts";
import { database } from "#lib/db/client.ts";
import { type ConfigShape, readConfigFile, updateConfigFile } from "#lib/disk/json-file.ts";
import { publish, say, wakeReaders } from "#lib/events/service.ts";
import { settingsChanged } from "./events.ts";
import { PUBLIC_KEYS, SETTING_KEYS, SETTINGS, type SettingKey, type Settings, type SettingsSchema, type SettingValue } from "./schema.ts";

/** A file under `<home>/config/`, where everything lies that must survive the database. */
export function configPath(...parts: string[]): string {
  return join(environment().home, "config", ...parts);
}

const CONFIG_FILES: Readonly<Record<string, ConfigShape>> = { "settings.json": "object", "engines.json": "list", "roots.json": "list" };
const settingsPath = () => configPath("settings.json");
const cache = new Map<string, { stamp: string; settings: Settings }>();

/**
 * All settings, from the file, read again when it has changed. A value that is no longer valid counts as its default, and is told; of a
 * damaged file what it held before counts.
 */
export async function allSettings(): Promise<Settings> {
  const path = settingsPath();
  const facts = await stat(path).catch(() => null);
  const stamp = facts ? `${facts.mtimeMs}:${facts.size}:${facts.ino}` : "none";
  const known = cache.get(path);
  if (known?.stamp === stamp) return known.settings;
  const stored = ((await readConfigFile(path, "object")).value ?? {}) as Record<string, unknown>;
  const settings = Object.fromEntries(SETTING_KEYS.map((key) => [key, settingOf(key, stored[key])])) as Settings;
  cache.set(path, { stamp, settings });
  return settings;
}

/** The configuration files that cannot be read as they are, by name: each of these is read as it was until someone mends it. */
export async function damagedConfig(): Promise<string[]> {
  const looked = await Promise.all(
    Object.entries(CONFIG_FILES).map(async ([name, shape]) => ({ name, ...(await readConfigFile(configPath(name), shape)) })),
  );
  return looked.filter(({ damage }) => damage !== null).map(({ name }) => name);
}

function settingOf(key: SettingKey, stored: unknown): unknown {
  if (stored === undefined) return SETTINGS[key].default;
  const parsed = SETTINGS[key].schema.safeParse(stored);
  if (parsed.success) return parsed.data;
  log.warn("a setting in settings.json is not valid; its default counts", { key, reason: parsed.error.issues[0]?.message });
  return SETTINGS[key].default;
}

export async function readSetting<K extends SettingKey>(key: K): Promise<SettingValue<K>> {
  return (await allSettings())[key];
}

/** What the settings page shows. */
export async function readSettings(): Promise<Partial<Settings>> {
  const settings = await allSettings();
  return Object.fromEntries(PUBLIC_KEYS.map((key) => [key, settings[key]]));
}

/** Changes some settings; `null` goes back to the default. The file is the truth, the event only says that it changed. @throws AppError `conflict` while it is damaged */
export async function changeSettings(patch: { [K in SettingKey]?: SettingValue<K> | null }): Promise<Partial<Settings>> {
  await updateConfigFile(settingsPath(), "object", (current) => {
    const next = { ...((current ?? {}) as Record<string, unknown>) };
    for (const [key, value] of Object.entries(patch)) {
      if (value === null) delete next[key];
      else if (value !== undefined) next[key] = value;
    }
    return next;
  });
  await database().client.$transaction((tx) => publish(tx, [say(settingsChanged, "everyone", { keys: Object.keys(patch) })]));
  wakeReaders();
  return readSettings();
}

interface JsonSchema {
  type?: string;
  minimum?: number;
  maximum?: number;
  enum?: string[];
}

export function describeSettings(): SettingsSchema {
  const items = PUBLIC_KEYS.map((key) => {
    const schema = z.toJSONSchema(SETTINGS[key].schema) as JsonSchema;
    return {
      key,
      group: SETTINGS[key].group,
      type: schema.enum ? "choice" : (schema.type as "string" | "number" | "integer" | "boolean"),
      default: SETTINGS[key].default,
      min: schema.minimum ?? null,
      max: schema.maximum ?? null,
      choices: schema.enum ?? null,
    } as const;
  });
  return { items, total: items.length, next_cursor: null };
}
