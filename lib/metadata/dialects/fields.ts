/** Reading loosely written fields: numbers as strings, empty strings for nothing, several spellings of one name. */
import type { GenerationRecord } from "../schema.ts";
import { isObject, type JsonObject } from "./exact-json.ts";

const MAX_PARAMS = 200;

/** The first of `keys` that holds a string; an empty one counts, so that an empty prompt is known to be empty. */
export function textIn(from: JsonObject, ...keys: string[]): string | null {
  for (const key of keys) {
    const value = Object.hasOwn(from, key) ? from[key] : undefined;
    if (typeof value === "string") return value;
  }
  return null;
}

/** As `textIn`, but a string that says something. */
export function wordIn(from: JsonObject, ...keys: string[]): string | null {
  for (const key of keys) {
    const value = Object.hasOwn(from, key) ? from[key] : undefined;
    if (typeof value === "string" && value.trim() !== "") return value.trim();
  }
  return null;
}

export function numberIn(from: JsonObject, ...keys: string[]): number | null {
  for (const key of keys) {
    const number = numberOf(Object.hasOwn(from, key) ? from[key] : undefined);
    if (number !== null) return number;
  }
  return null;
}

export function integerIn(from: JsonObject, ...keys: string[]): number | null {
  const number = numberIn(from, ...keys);
  return number !== null && Number.isSafeInteger(number) ? number : null;
}

export function digitsIn(from: JsonObject, ...keys: string[]): string | null {
  for (const key of keys) {
    const digits = digitsOf(Object.hasOwn(from, key) ? from[key] : undefined);
    if (digits !== null) return digits;
  }
  return null;
}

export function objectIn(from: JsonObject, ...keys: string[]): JsonObject | null {
  for (const key of keys) {
    const value = Object.hasOwn(from, key) ? from[key] : undefined;
    if (isObject(value)) return value;
  }
  return null;
}

export function listIn(from: JsonObject, ...keys: string[]): readonly unknown[] {
  for (const key of keys) {
    const value = Object.hasOwn(from, key) ? from[key] : undefined;
    if (Array.isArray(value)) return value;
  }
  return [];
}

export function numberOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || !/^\s*[+-]?(\d|\.\d)[\d.eE+-]{0,40}\s*$/.test(value)) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** A seed's digits. A number beyond a double's integers has lost its digits already and is not one. */
export function digitsOf(value: unknown): string | null {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : null;
  return typeof value === "string" && /^\s*-?\d{1,40}\s*$/.test(value) ? value.trim() : null;
}

/** `1024x768`, `1024 x 768`, `1024×768 (1.33)`, `(1024, 768)`. */
export function sizeOf(value: unknown): { width: number; height: number } | null {
  if (typeof value !== "string" || value.length > 200) return null;
  const found = /(\d{1,6})\s*(?:[x×*,]|\s)\s*(\d{1,6})/.exec(value);
  return found ? { width: Number(found[1]), height: Number(found[2]) } : null;
}

export function baseName(path: string | null): string | null {
  return path === null ? null : (path.split(/[\\/]/).at(-1) ?? path) || path;
}

/** A record of what is known; parameters that are nothing are left out. */
export function recordOf(known: Partial<GenerationRecord>): GenerationRecord {
  // Field by field: every recipe of a library comes through here, and to spread one object into another takes longer than to read it.
  return {
    tool: known.tool ?? null,
    prompt: known.prompt ?? null,
    negative_prompt: known.negative_prompt ?? null,
    model: known.model ?? null,
    sampler: known.sampler ?? null,
    scheduler: known.scheduler ?? null,
    steps: known.steps ?? null,
    cfg: known.cfg ?? null,
    seed: known.seed ?? null,
    width: known.width ?? null,
    height: known.height ?? null,
    loras: known.loras ?? [],
    params: said(known.params ?? {}),
  };
}

/** Without what says nothing. */
export function said(params: JsonObject): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  let count = 0;
  for (const key of Object.keys(params)) {
    const value = params[key];
    if (value === null || value === undefined || value === "" || key === "__proto__") continue;
    if (count >= MAX_PARAMS) break;
    kept[key] = value;
    count += 1;
  }
  return kept;
}

/** The fields of `from` other than `keys`. */
export function others(from: JsonObject, keys: ReadonlySet<string>): Record<string, unknown> {
  const left: Record<string, unknown> = {};
  for (const key of Object.keys(from)) if (!keys.has(key)) left[key] = from[key];
  return said(left);
}
