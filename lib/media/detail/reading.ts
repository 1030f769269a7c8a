/** What is read off the disk for one file's detail, at the moment it is asked for. */
import { lstat, readFile } from "node:fs/promises";
import { basename, posix } from "node:path";
import { parseExact } from "#lib/core/json.ts";
import { graphsIn } from "#lib/metadata/dialects/comfyui/carried.ts";
import { parseObject } from "#lib/metadata/dialects/exact-json.ts";
import { textsOf } from "#lib/metadata/dialects/texts.ts";
import { readMedia } from "#lib/metadata/read.ts";
import type { Facts, RawText } from "#lib/metadata/schema.ts";
import { listRoots } from "../roots/service.ts";
import { type Found, findSidecars } from "../sidecars/around.ts";
import { elsewhereOf, isElsewhere, sidecarAt } from "../sidecars/elsewhere.ts";
import { MOST_SIDECAR_BYTES, readFound } from "../sidecars/read.ts";
import type { Said } from "../sidecars/said.ts";
import { isJson, type Json } from "../sidecars/values.ts";
import type { FilePlace } from "./place.ts";

/** A file and all that lies around it. */
export interface Reading {
  readonly facts: Facts | null;
  readonly fingerprint: string | null;
  readonly said: Said | null;
  /** Our sidecar, every digit as it stands there. */
  readonly sidecar: Json | null;
  readonly sidecars: readonly Found[];
}

/** @param stamp the row's, which says where its words stand */
export async function readAround(place: FilePlace, stamp: string | null = null): Promise<Reading> {
  const parent = posix.dirname(place.relative);
  const folder = parent === "." ? "" : parent;
  const filename = basename(place.relative);
  const elsewhere = isElsewhere(stamp) ? { path: await pathElsewhere(stamp) } : null;
  const [media, around] = await Promise.all([readMedia(place.path), findSidecars(place.root, folder, filename)]);
  const sidecars = elsewhere ? [...own(elsewhere.path), ...around.filter(({ kind }) => kind !== "atelier")] : around;
  const ours = sidecars.find(({ kind }) => kind === "atelier");
  const read = media.ok ? media : null;
  return {
    facts: read?.facts ?? null,
    fingerprint: read?.fingerprint ?? null,
    said: readFound(place.root, folder, filename, sidecars),
    sidecar: ours ? await readSidecar(ours.path) : null,
    sidecars,
  };
}

async function pathElsewhere(stamp: string | null): Promise<string | null> {
  const sidecar = elsewhereOf(stamp);
  return sidecar && sidecarAt(sidecar.place, await listRoots());
}

function own(path: string | null): Found[] {
  return path === null ? [] : [{ kind: "atelier", path, isElsewhere: true }];
}

async function readSidecar(path: string): Promise<Json | null> {
  try {
    const stat = await lstat(path);
    if (!stat.isFile() || stat.size > MOST_SIDECAR_BYTES) return null;
    const value = parseExact((await readFile(path, "utf8")).replace(/^\uFEFF/, ""));
    return isJson(value) ? value : null;
  } catch {
    return null;
  }
}

/** Texts of a file, together: more would only make the browser wait. */
const MOST_TEXT = 8 * 1024 * 1024;

export function boundedTexts(raw: readonly RawText[]): RawText[] {
  let room = MOST_TEXT;
  return raw.map((one) => {
    const text = one.text.length > room ? one.text.slice(0, room).toWellFormed() : one.text;
    room -= text.length;
    return text === one.text ? one : { ...one, text, truncated: true };
  });
}

/**
 * ComfyUI's two graphs. `exact` keeps every number's digits, in objects that only `JSON.stringify` understands; else an integer that no
 * double holds is a decimal string.
 */
export function graphsOf(raw: readonly RawText[], exact: boolean): { api: unknown; ui: unknown } {
  const texts = textsOf(raw);
  const json = (...keys: string[]) => {
    const text = texts.get(...keys);
    return text === null ? null : (exactObject(text) ?? parseObject(text));
  };
  const { prompt, workflow } = graphsIn(exact ? { ...texts, json } : texts);
  return { api: prompt, ui: workflow() };
}

function exactObject(text: string): Json | null {
  try {
    const value = parseExact(text);
    return isJson(value) ? value : null;
  } catch {
    return null;
  }
}
