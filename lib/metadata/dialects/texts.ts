import type { RawText } from "../schema.ts";
import { type JsonObject, parseObject } from "./exact-json.ts";

/** A file's texts under the names programs know them by, whatever container carried them. */
export interface Texts {
  readonly all: readonly RawText[];
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
  const byKey = new Map<string, string>();
  for (const { where, key, text, truncated } of raw) {
    if (truncated) continue;
    byKey.set(where === "xmp" ? "xmp" : plainKey(key), text);
  }
  const parsed = new Map<string, JsonObject | null>();
  const get = (...keys: string[]): string | null => {
    for (const key of keys) {
      const text = byKey.get(key);
      if (text !== undefined) return text;
    }
    return null;
  };
  const one = (key: string): JsonObject | null => {
    let value = parsed.get(key);
    if (value === undefined) {
      const text = byKey.get(key);
      value = text === undefined ? null : parseObject(text);
      parsed.set(key, value);
    }
    return value;
  };
  return {
    all: raw,
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
