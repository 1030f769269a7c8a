import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { AppError, isAppError, messageOf, systemCode } from "#lib/core/errors.ts";
import { parseExact, stringifyExact } from "#lib/core/json.ts";
import { log } from "#lib/core/log.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { type ReplaceOptions, replaceFile } from "./atomic.ts";
import { withLock } from "./lock.ts";
import { isSettled, stampOfFile } from "./stamp.ts";

/** @returns undefined when there is no such file. @throws AppError `invalid` when it is there and no JSON: it is never overwritten then. */
export async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
  try {
    return parseExact(text);
  } catch (error) {
    throw new AppError("invalid", `${path} is not valid JSON. Mend or remove it.`, { cause: error });
  }
}

export async function writeJson(path: string, value: unknown, options?: ReplaceOptions): Promise<void> {
  await replaceFile(path, stringifyExact(value), options);
}

/** Reads, changes and replaces a JSON file; two writers at once lose nothing. `change` gets undefined when there is no file yet. */
export async function updateJson<T>(path: string, change: (current: unknown) => T | Promise<T>, options?: ReplaceOptions): Promise<T> {
  return withLock(path, async () => {
    const next = await change(await readJson(path));
    await writeJson(path, next, options);
    return next;
  });
}

/** What a configuration file holds at the top: settings by name, or a list. */
export type ConfigShape = "object" | "list";

export interface ConfigFile {
  /** What the file holds; while it is damaged, what it held when this process last could read it. Undefined when there is none. */
  readonly value: unknown;
  /** Why it cannot be read, as a sentence; null when all is well. */
  readonly damage: string | null;
}

interface Kept {
  good: unknown;
  /** State of the file in which it was read last and held `good`. */
  read: string | null;
  /** State of the file about which the damage was told, so that it is told once and not at every look. */
  told: string | null;
}

const kept = processWide("config-files", () => new Map<string, Kept>());

function hasShape(value: unknown, shape: ConfigShape): boolean {
  if (value === undefined) return true;
  return shape === "list" ? Array.isArray(value) : typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws AppError `invalid` when it is there and cannot be used */
async function readShaped(path: string, shape: ConfigShape): Promise<unknown> {
  const value = await readJson(path).catch((error: unknown) => {
    if (isAppError(error)) throw error;
    throw new AppError("invalid", `${path} cannot be read (${messageOf(error)}).`, { cause: error });
  });
  if (hasShape(value, shape)) return value;
  throw new AppError("invalid", `${path} does not hold a JSON ${shape}. Mend or remove it.`);
}

/** Asked for several times with each request, and answered from the system's cache: to wait for an answer would take ten times as long. */
function stateOf(path: string): string {
  try {
    return stampOfFile(statSync(path));
  } catch (error) {
    return systemCode(error) ?? "away";
  }
}

/**
 * A file that a person may edit by hand: a slip in it takes nothing down. It is told once in the log; until it is mended, what this
 * process last read counts.
 */
export async function readConfigFile(path: string, shape: ConfigShape): Promise<ConfigFile> {
  const known = kept.get(path) ?? { good: undefined, read: null, told: null };
  kept.set(path, known);
  const state = stateOf(path);
  if (known.read === state) return { value: known.good, damage: null };
  try {
    const value = await readShaped(path, shape);
    Object.assign(known, { good: value, read: isSettled(state) ? state : null, told: null });
    return { value, damage: null };
  } catch (error) {
    known.read = null;
    const damage = messageOf(error);
    const instead = known.good === undefined ? "it counts as empty" : "what it held before counts";
    if (known.told !== state) log.error(`${damage} Until then ${instead}, and it is not written to.`);
    known.told = state;
    return { value: known.good, damage };
  }
}

/** @throws AppError `conflict` for a file that is damaged: it is left as it is */
export async function updateConfigFile<T>(path: string, shape: ConfigShape, change: (current: unknown) => T | Promise<T>): Promise<T> {
  return withLock(path, async () => {
    const current = await readShaped(path, shape).catch((error: unknown) => {
      throw new AppError("conflict", `Nothing was saved: ${messageOf(error)}`, { cause: error });
    });
    const next = await change(current);
    await writeJson(path, next);
    return next;
  });
}
