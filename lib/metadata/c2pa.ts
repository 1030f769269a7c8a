/**
 * Content credentials (C2PA 2.1): a store of JUMBF boxes (ISO 19566-5) with CBOR inside. Only looked at: that a store is there, the
 * claim generator of its active manifest (the last one), and the kind of source its actions name. Nothing is validated.
 */
import type { C2pa } from "./schema.ts";

/** Of a larger store the beginning and the end are looked at. */
export const MAX_C2PA_BYTES = 4 * 1024 * 1024;

export interface Credentials extends C2pa {
  sourceType: string | null;
}

/** Never throws. */
export function readCredentials(store: Buffer): Credentials {
  const active = lastManifest(store);
  return {
    generator: textAfter(active, "claim_generator") ?? nameAfter(active, "claim_generator_info") ?? textAfter(store, "claim_generator"),
    sourceType: textAfter(active, "digitalSourceType") ?? textAfter(store, "digitalSourceType"),
  };
}

const MAX_BOXES = 1000;

/** The store is a superbox whose children are a description and the manifests; the active one stands last. */
function lastManifest(store: Buffer): Buffer {
  if (store.length < 16 || store.toString("latin1", 4, 8) !== "jumb") return store;
  let last = store;
  let at = 8;
  const end = Math.min(store.length, store.readUInt32BE(0) || store.length);
  for (let count = 0; count < MAX_BOXES && at + 8 <= end; count += 1) {
    const length = store.readUInt32BE(at);
    if (length < 8) break;
    if (store.toString("latin1", at + 4, at + 8) === "jumb") last = store.subarray(at, Math.min(end, at + length));
    at += length;
  }
  return last;
}

/** The CBOR text that follows a CBOR text key; the last such pair, because a claim stands behind its assertions. */
function textAfter(bytes: Buffer, key: string): string | null {
  const needle = keyBytes(key);
  for (let at = bytes.lastIndexOf(needle); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(needle, at - 1)) {
    const text = cborText(bytes, at + needle.length);
    if (text) return text;
  }
  return null;
}

/** `{"name": …}` inside a map, or inside the first map of a list, that follows the key. */
function nameAfter(bytes: Buffer, key: string): string | null {
  const needle = keyBytes(key);
  const at = bytes.lastIndexOf(needle);
  if (at < 0) return null;
  const inner = bytes.subarray(at + needle.length, at + needle.length + 1000);
  const name = inner.indexOf(keyBytes("name"));
  return name < 0 ? null : cborText(inner, name + 5);
}

/** A CBOR text string of at most 255 bytes begins with its kind and length; all our keys are such. */
function keyBytes(key: string): Buffer {
  const head = key.length < 24 ? [0x60 + key.length] : [0x78, key.length];
  return Buffer.concat([Buffer.from(head), Buffer.from(key, "latin1")]);
}

function cborText(bytes: Buffer, at: number): string | null {
  const head = bytes[at] ?? 0;
  let start = at + 1;
  let length = head - 0x60;
  if (head === 0x78 && start < bytes.length) {
    length = bytes[start] ?? 0;
    start += 1;
  } else if (head === 0x79 && start + 2 <= bytes.length) {
    length = bytes.readUInt16BE(start);
    start += 2;
  } else if (head < 0x60 || head > 0x77) return null;
  if (length === 0 || start + length > bytes.length) return null;
  return bytes.toString("utf8", start, start + Math.min(length, 500));
}
