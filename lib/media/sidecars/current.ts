/** What a change starts from: our sidecar as it lies there, or what comes before the first. */

import { isUtf8 } from "node:buffer";
import { lstat, readdir, readFile, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { messageOf } from "#lib/core/errors.ts";
import { parseExact } from "#lib/core/json.ts";
import { log } from "#lib/core/log.ts";
import { claimName } from "#lib/disk/atomic.ts";
import { inFolder } from "#lib/disk/paths.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { FileWords } from "#lib/metadata/schema.ts";
import type { SidecarRoot } from "./around.ts";
import { orphansIn, placesOf } from "./around.ts";
import type { Before, KnownFile } from "./change.ts";
import { combineWords } from "./combine.ts";
import { SIDECAR_SUFFIX, sidecarName } from "./naming.ts";
import { readOurs, UNSAID } from "./ours.ts";
import { MOST_SIDECAR_BYTES, readOrphan } from "./read.ts";
import { type Said, WORD_FIELDS, type Words } from "./said.ts";
import { isJson, type Json } from "./values.ts";

/** Our sidecar, every digit kept; null where there is none. One that is no JSON is set aside, because a person has something to say. */
export async function readCurrent(path: string): Promise<Json | null> {
  const stat = await lstat(path).catch(() => null);
  if (!stat) return null;
  if (stat.isDirectory()) throw refusal("conflict", "sidecar_is_folder", { path });
  const bytes = stat.isFile() && stat.size <= MOST_SIDECAR_BYTES ? await readFile(path).catch(throwUnreadable(path)) : null;
  const isText = bytes !== null && isUtf8(bytes);
  const value = isText ? parsed(bytes.toString("utf8").replace(/^\uFEFF/, "")) : undefined;
  if (isJson(value)) return value;
  await setAside(path, bytes === null ? "it is a link, or too large" : isText ? "it does not hold a JSON object" : "it is not UTF-8");
  return null;
}

export function parsed(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}

function throwUnreadable(path: string) {
  return (error: unknown): never => {
    throw refusal("conflict", "sidecar_unreadable", { path, said: messageOf(error) }, { cause: error });
  };
}

async function setAside(path: string, reason: string): Promise<void> {
  const time = new Date().toISOString().replace(/[-:]/g, "").slice(0, 15);
  for (let number = 1; ; number += 1) {
    const aside = `${path}.damaged-${time}${number === 1 ? "" : `-${number}`}`;
    if (!(await claimName(path, aside))) continue;
    log.warn("a damaged sidecar was set aside", { path, aside, reason });
    return;
  }
}

/** A sidecar that lies elsewhere. */
export interface Lost {
  readonly path: string;
  /** Of the file as it was read. */
  readonly state: string;
  readonly sidecar: Json;
}

/**
 * Before the first sidecar: one that lost its file by a rename is taken over with all that stands in it. What the index holds and neither
 * a sidecar nor the file itself says was on a sidecar that stayed where the file lay before; so it is taken over too.
 */
export async function beforeFirst(
  root: SidecarRoot,
  folder: string,
  known: KnownFile,
  said: Said | null,
  now: Words,
  embedded: () => Promise<FileWords | null>,
): Promise<Before & { readonly lost: Lost | null }> {
  const lost = known.elsewhere?.path ? await readLost(known.elsewhere.path, known.hash) : await findLost(root, folder, known);
  const sidecar = lost?.sidecar ?? null;
  const told = combineWords([sidecar ? readOurs(sidecar).words : {}, said?.words ?? {}]);
  const unsaid = WORD_FIELDS.filter((field) => !told[field] && !isDefault(field, now));
  if (unsaid.length === 0) return { sidecar, told, now, lost };
  const own = await embedded().catch(() => null);
  const at = known.created_at.getTime();
  const kept = unsaid.filter((field) => !own || !saysSame(field, now, own)).map((field) => [field, { value: now[field], at }]);
  return { sidecar, told: { ...told, ...Object.fromEntries(kept) }, now, lost };
}

function isDefault(field: keyof Words, words: Words): boolean {
  return field === "keywords" ? words.keywords.length === 0 : words[field] === UNSAID[field];
}

function saysSame(field: keyof Words, now: Words, own: FileWords): boolean {
  if (field === "keywords") return now.keywords.every((one) => own.keywords.includes(one.keyword));
  return field !== "favourite" && field !== "kept" && now[field] === own[field];
}

/**
 * Makes room for a file's sidecar where one lies that is about other bytes, which lie elsewhere: it gets a name that is no file's, and is
 * found by its hash. @returns its new path; null where there was none
 */
export async function setApart(path: string): Promise<{ path: string; hash: string } | null> {
  const hash = readOrphan(path)?.hash;
  if (hash === undefined) return null;
  const own = sidecarName(`${basename(path).slice(0, -SIDECAR_SUFFIX.length)}~${hash.slice(0, 8)}`);
  for (let number = 1; ; number += 1) {
    const name = own.cut || number > 1 ? `~${hash.slice(0, 16)}${number > 1 ? `-${number}` : ""}${SIDECAR_SUFFIX}` : own.name;
    const apart = join(dirname(path), name);
    if (await claimName(path, apart)) return { path: apart, hash };
  }
}

const MOST_LOST = 100;

async function findLost(root: SidecarRoot, folder: string, known: KnownFile): Promise<Lost | null> {
  if (known.hash === null) return null;
  // The folder could not be written to before, or cannot any more.
  const { name } = sidecarName(known.filename);
  const [, other] = placesOf(root, inFolder(folder, name));
  const kept = other ? await readLost(other.path, known.hash) : null;
  if (kept || root.read_only) return kept;
  const names = new Set(await readdir(join(root.path, folder)).catch(() => []));
  const orphans = orphansIn(names, names).slice(0, MOST_LOST);
  const lost = orphans.filter((name) => readOrphan(join(root.path, folder, name))?.hash === known.hash);
  const [only] = lost;
  return only === undefined || lost.length > 1 ? null : readLost(join(root.path, folder, only), known.hash);
}

/** A sidecar that lies elsewhere, as it is to lie beside its file. */
async function readLost(path: string, hash: string | null): Promise<Lost | null> {
  const state = await stateOf(path);
  const value = parsed(await readFile(path, "utf8").catch(() => ""));
  if (state === null || !isJson(value) || value.hash !== hash) return null;
  const { file: _, ...sidecar } = value;
  return { path, state, sidecar };
}

/** Another text whenever someone writes the file or puts another in its place; null where there is none. */
export async function stateOf(path: string): Promise<string | null> {
  const stat = await lstat(path, { bigint: true }).catch(() => null);
  return stat && `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
}

/**
 * Takes a sidecar away whose words have all been taken over: left where it lies, it would be an older word about the same bytes, and the
 * only one once they have their former name again. One that somebody has written meanwhile stays.
 */
export async function removeLost({ path, state }: Lost): Promise<void> {
  if ((await stateOf(path)) !== state) return;
  await rm(path).catch((error: unknown) => log.warn("an outdated sidecar could not be removed", { path, reason: messageOf(error) }));
}
