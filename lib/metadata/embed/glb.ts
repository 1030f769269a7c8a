/** GLB (glTF 2.0): `asset.extras.atelier`. The JSON is not written anew but spliced, so that foreign numbers keep their digits. */
import { refuse, type Writer } from "./carrier.ts";

const JSON_CHUNK = 0x4e4f534a;
const MAX_JSON = 64 * 1024 * 1024;

export const writeGlb: Writer = (bytes, words) => {
  if (bytes.length < 20 || bytes.toString("latin1", 0, 4) !== "glTF" || bytes.readUInt32LE(4) !== 2) refuse("it is no GLB of version 2");
  const length = bytes.readUInt32LE(12);
  if (bytes.readUInt32LE(16) !== JSON_CHUNK || 20 + length > bytes.length || length > MAX_JSON) refuse("its JSON chunk is broken");
  if (bytes.readUInt32LE(8) !== bytes.length) refuse("its size is not what its header says");
  const text = bytes.toString("utf8", 20, 20 + length).trimEnd();
  const spliced = Buffer.from(withProvenance(text, words.json), "utf8");
  const padded = Buffer.concat([spliced, Buffer.alloc((4 - (spliced.length % 4)) % 4, 0x20)]);
  const head = Buffer.from(bytes.subarray(0, 20));
  head.writeUInt32LE(padded.length, 12);
  const rest = bytes.subarray(20 + length);
  head.writeUInt32LE(20 + padded.length + rest.length, 8);
  return Buffer.concat([head, padded, rest]);
};

/** @returns the glTF text with `"atelier": json` in `asset.extras` */
export function withProvenance(text: string, json: string): string {
  let document: { asset?: { extras?: unknown } };
  try {
    document = JSON.parse(text);
  } catch {
    return refuse("its JSON cannot be read");
  }
  const asset = document.asset;
  if (typeof asset !== "object" || asset === null) return refuse("it has no asset");
  const assetAt = memberValue(text, skip(text, 0), "asset");
  const extras = asset.extras;
  if (extras === undefined) return insert(text, assetAt, `"extras":{"atelier":${json}}`, Object.keys(asset).length > 0);
  if (typeof extras !== "object" || extras === null || Array.isArray(extras)) return refuse("its asset.extras is no object");
  if ("atelier" in extras) return refuse("it has a provenance already");
  return insert(text, memberValue(text, assetAt, "extras"), `"atelier":${json}`, Object.keys(extras).length > 0);
}

/** Puts a member first into the object that begins at `at`. */
function insert(text: string, at: number, member: string, hasOthers: boolean): string {
  return `${text.slice(0, at + 1)}${member}${hasOthers ? "," : ""}${text.slice(at + 1)}`;
}

/** Where the value of the last member `key` begins, in the object at `at`. The text is known to be valid JSON. */
function memberValue(text: string, at: number, key: string): number {
  let found = -1;
  let cursor = skip(text, at + 1);
  while (text[cursor] === '"') {
    const end = stringEnd(text, cursor);
    const value = skip(text, skip(text, end) + 1);
    if (JSON.parse(text.slice(cursor, end)) === key) found = value;
    cursor = skip(text, valueEnd(text, value));
    if (text[cursor] === ",") cursor = skip(text, cursor + 1);
  }
  return found < 0 ? refuse("its JSON cannot be extended safely") : found;
}

function skip(text: string, at: number): number {
  let cursor = at;
  while (/\s/.test(text[cursor] ?? "")) cursor += 1;
  return cursor;
}

function stringEnd(text: string, at: number): number {
  let cursor = at + 1;
  while (cursor < text.length && text[cursor] !== '"') cursor += text[cursor] === "\\" ? 2 : 1;
  return cursor + 1;
}

function valueEnd(text: string, at: number): number {
  let depth = 0;
  let cursor = at;
  while (cursor < text.length) {
    const sign = text[cursor];
    if (sign === '"') {
      cursor = stringEnd(text, cursor);
      if (depth === 0) return cursor;
      continue;
    }
    if (sign === "{" || sign === "[") depth += 1;
    if (sign === "}" || sign === "]") {
      if (depth === 0) return cursor;
      depth -= 1;
      if (depth === 0) return cursor + 1;
    }
    if (sign === "," && depth === 0) return cursor;
    cursor += 1;
  }
  return cursor;
}
