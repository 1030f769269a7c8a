/** A library of a few files, indexed as a scan indexes them: from nothing but what is on the disk. */
import { mkdtempSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, posix } from "node:path";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import type { Database } from "#lib/db/client.ts";
import type { Root } from "#lib/media/roots/schema.ts";
import { ensureRoots, forgetCached } from "#lib/media/roots/service.ts";
import { insertMedia } from "#lib/media/rows/store.ts";
import { buildRow } from "#lib/media/scan/build.ts";
import { readSaid, stampOf } from "#lib/media/sidecars/read.ts";
import { readMedia } from "#lib/metadata/read.ts";
import { pngWith } from "./png.ts";

/** A home of its own. @returns its input root */
export async function newHome(variables: Readonly<Record<string, string>> = {}): Promise<Root> {
  setEnvironment(parseEnvironment({ ATELIER_HOME: mkdtempSync(join(tmpdir(), "atelier-library-")), LOG_LEVEL: "error", ...variables }));
  forgetCached();
  const [input] = await ensureRoots();
  if (!input) throw new Error("the home has no input root");
  return input;
}

/** @returns the absolute path. Each picture has bytes of its own. */
export async function putPicture(root: Root, relative: string, texts: Readonly<Record<string, string>> = {}): Promise<string> {
  const path = join(root.path, relative);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, pngWith({ own: relative, ...texts }));
  return path;
}

/** @returns the ids, in the order of the paths */
export async function takeUp(
  { client, dialect }: Database,
  root: Root,
  relatives: readonly string[],
  defaults: Partial<Pick<Root, "owner" | "visibility">> = {},
): Promise<number[]> {
  const rows = await Promise.all(relatives.map((relative) => rowAt({ ...root, ...defaults }, relative)));
  const ids = await client.$transaction((tx) => insertMedia(tx, dialect, rows));
  return relatives.map((relative) => ids.get(`${root.id}/${relative}`) ?? 0);
}

async function rowAt(root: Root, relative: string) {
  const path = join(root.path, relative);
  const name = basename(relative);
  const folder = posix.dirname(relative) === "." ? "" : posix.dirname(relative);
  const names = new Set(await readdir(dirname(path)));
  const read = await readMedia(path);
  if (!read.ok) throw new Error(read.reason);
  const { size, mtimeMs, ctimeMs, facts, fingerprint } = read;
  const stamp = stampOf(root, folder, name, names);
  const entry = { name, size, modifiedMs: Math.floor(mtimeMs), changeMs: Math.floor(ctimeMs), stamp };
  const said = readSaid(root, folder, name, names);
  const file = { rootId: root.id, folder, entry, known: null, why: "new" as const, said, facts, fingerprint };
  return buildRow(file, { root, timeZone: "UTC", now: new Date() });
}
