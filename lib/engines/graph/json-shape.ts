import { refusal } from "#lib/i18n/reasons.ts";

/** A workflow nested deeper, or larger, than any a person draws is refused before anything walks it. */
const DEEPEST = 64;
const MOST_VALUES = 2_000_000;

export type JsonObject = Record<string, unknown>;

/** A JSON object; a number carried as its source text is one by `typeof`, but no object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);
}

export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Ids of nodes and links: numbers in most files, strings in some, always compared as text; null for anything else. */
export function idOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return JSON.isRawJSON(value) ? value.rawJSON : null;
}

/** Text of a name or title; foreign objects may not even turn into one. */
export function nameOf(value: unknown): string {
  return idOf(value) ?? "";
}

export function indexOf(value: unknown): number {
  const index = typeof value === "string" ? Number.parseInt(value, 10) : value;
  return typeof index === "number" && Number.isSafeInteger(index) ? index : -1;
}

/** `Object.hasOwn` first: node types and input names come from files, and `__proto__` or `constructor` may be among them. */
export function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Assigning `__proto__` would not store it. */
export function setOwn<T>(record: Record<string, T>, key: string, value: T): void {
  Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true });
}

/** @throws {AppError} `invalid` where the value is nested too deeply or too large to be a workflow. */
export function checkBounds(json: unknown): void {
  let level: unknown[] = [json];
  let seen = 0;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw refusal("invalid", "workflow_deep", { limit: String(DEEPEST) });
    seen += level.length;
    if (seen > MOST_VALUES) throw refusal("invalid", "workflow_large", { limit: String(MOST_VALUES) });
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null || JSON.isRawJSON(value)) continue;
      for (const inner of Array.isArray(value) ? value : Object.values(value)) next.push(inner);
    }
    level = next;
  }
}

/** A deep copy in which numbers carried as source text stay what they are (`structuredClone` would lose them). */
export function copyJson<T>(value: T): T {
  if (typeof value !== "object" || value === null || JSON.isRawJSON(value)) return value;
  if (Array.isArray(value)) return value.map((item) => copyJson(item)) as T;
  const copy: JsonObject = {};
  for (const [key, inner] of Object.entries(value)) setOwn(copy, key, copyJson(inner));
  return copy as T;
}

/** Equal as JSON: key order is free, `3` and `3.0` are one number, digits of long integers count. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (typeof a === "number" || typeof b === "number" || JSON.isRawJSON(a) || JSON.isRawJSON(b)) return sameNumber(a, b);
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]));
}

function sameNumber(a: unknown, b: unknown): boolean {
  const [left, right] = [numberText(a), numberText(b)];
  if (left === null || right === null) return false;
  if (left === right) return true;
  const areIntegers = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
  return !areIntegers && Number(left) === Number(right);
}

function numberText(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return JSON.isRawJSON(value) ? value.rawJSON : null;
}
