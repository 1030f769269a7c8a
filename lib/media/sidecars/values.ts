/** Values out of other people's JSON: of the wrong kind means not said. */
import { parseExact } from "#lib/core/json.ts";

export type Json = { readonly [key: string]: unknown };

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);
}

/** Long runs of digits are rare; only a text that has one needs the slower parser that keeps them. @throws {SyntaxError} */
export function parseSidecar(text: string): unknown {
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (isTooDeep(json)) throw new SyntaxError(`more than ${DEEPEST} levels`);
  return /[\d.eE+-]{16}/.test(json) ? parseExact(json) : JSON.parse(json);
}

/** Nobody nests deeper by hand or for a reason, and walking deeper would exhaust the stack. */
const DEEPEST = 500;

function isTooDeep(json: string): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfString(json, at);
    else if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) depth -= 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

const QUOTE = 0x22;

/** Of the string that begins at `from`, where its closing quote is. */
function endOfString(json: string, from: number): number {
  for (let at = from + 1; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === 0x5c) at += 1;
  }
  return json.length;
}

/** A text as every database takes it: without NUL and half characters, and no longer than `most`. */
export function textOf(value: unknown, most: number): string | null {
  if (typeof value !== "string") return null;
  const cut = value.length > most ? value.slice(0, most) : value;
  return (cut.includes("\0") ? cut.replaceAll("\0", "") : cut).toWellFormed();
}

/** As `textOf`, but null for one that says nothing. */
export function wordOf(value: unknown, most: number): string | null {
  const text = textOf(value, most)?.trim();
  return text ? text : null;
}

export function scoreOf(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= -1 && value <= 5 ? value : null;
}

export function flagOf(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : value === 1 ? true : value === 0 ? false : null;
}

const DAY_MS = 86_400_000;
/** Below, a number counts seconds: as milliseconds it would lie in 1970. */
const FIRST_MS = 100_000_000_000;

/** An instant as ms since 1970, from ISO text, seconds or milliseconds. One that lies ahead is a clock gone wrong and says nothing. */
export function timeOf(value: unknown, now = Date.now()): number | null {
  const raw =
    typeof value === "number" ? (value < FIRST_MS ? value * 1000 : value) : typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(raw) && raw > 0 && raw <= now + DAY_MS ? Math.round(raw) : null;
}

/** ISO 8601 in UTC, or null. */
export function instantOf(value: unknown): string | null {
  const at = timeOf(value);
  return at === null ? null : new Date(at).toISOString();
}
