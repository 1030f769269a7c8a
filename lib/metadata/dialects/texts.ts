import type { RawText } from "../schema.ts";
import { type JsonObject, parseObject } from "./exact-json.ts";

/** A file's texts under the names programs know them by, whatever container carried them. */
export interface Texts {
  readonly all: readonly RawText[];
  /** The names of those that were not cut. */
  readonly names: readonly string[];
  /** The text of the first of `keys` (lower case) that is there; of several under one name the last, which was added later. */
  get(...keys: string[]): string | null;
  /** As `get`, for a JSON object; parsed once. */
  json(...keys: string[]): JsonObject | null;
}

/** What containers call a comment. */
const ALIASES: Readonly<Record<string, string>> = {
  "©cmt": "comment",
  icmt: "comment",
  comm: "comment",
  "©des": "description",
  desc: "description",
};
/** `TXXX:prompt`, `asset.extras.prompt`, `----:com.apple.iTunes:prompt`, `com.apple.quicktime.comment` */
const PREFIX = /^(?:txxx:|asset\.extras\.|extras\.|----:.{0,60}:|com\.apple\.quicktime\.|comm:(?:\w{3}:)?)/;

export function textsOf(raw: readonly RawText[]): Texts {
  const byKey = new Map<string, RawText>();
  for (const text of raw) if (!text.truncated) byKey.set(text.where === "xmp" ? "xmp" : plainKey(text.key), text);
  const decoded = new Map<string, string>();
  const parsed = new Map<string, JsonObject | null>();
  const text = (key: string): string | null => {
    const found = byKey.get(key);
    if (found === undefined) return null;
    let plain = decoded.get(key);
    if (plain === undefined) {
      plain = found.where === "png" ? asWritten(found.text) : found.text;
      decoded.set(key, plain);
    }
    return plain;
  };
  const get = (...keys: string[]): string | null => {
    for (const key of keys) {
      const found = text(key);
      if (found !== null) return found;
    }
    return null;
  };
  const one = (key: string): JsonObject | null => {
    if (!byKey.has(key)) return null;
    let value = parsed.get(key);
    if (value === undefined) {
      value = parseObject(text(key) ?? "");
      parsed.set(key, value);
    }
    return value;
  };
  return {
    all: raw,
    names: [...byKey.keys()],
    get,
    json(...keys) {
      for (const key of keys) {
        const value = one(key);
        if (value !== null) return value;
      }
      return null;
    },
  };
}

function plainKey(key: string): string {
  const lower = key.toLowerCase();
  const plain = lower.includes(":") || lower.includes(".") ? lower.replace(PREFIX, "") : lower;
  return Object.hasOwn(ALIASES, plain) ? (ALIASES[plain] ?? plain) : plain;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** PNG says Latin-1 for its plainest text chunk; many programs write UTF-8 there all the same. */
function asWritten(text: string): string {
  // Counting the bytes of a text takes a tenth of the time of looking at each letter; plain ASCII has one a letter.
  if (Buffer.byteLength(text) === text.length || /[^\0-\xff]/.test(text)) return text;
  try {
    return UTF8.decode(Buffer.from(text, "latin1"));
  } catch {
    return text;
  }
}
