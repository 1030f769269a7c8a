import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { readJson, writeJson } from "#lib/disk/json-file.ts";
import { homeOfSidecars } from "../sidecars/around.ts";
import { type RootEntry, RootMarker } from "./schema.ts";

const MARKER = ".atelier-root";

/** Unfinished files lie in one folder a root, on the same file system as their target, where a sweep finds them without a walk. */
export const TEMP_FOLDER = ".atelier-tmp";

async function markerAt(folder: string): Promise<RootMarker | null> {
  const parsed = RootMarker.safeParse(await readJson(join(folder, MARKER)).catch(() => undefined));
  return parsed.success ? parsed.data : null;
}

export async function readMarker(folder: string): Promise<string | null> {
  return (await markerAt(folder))?.id ?? null;
}

export async function writeMarker(folder: string, id: string): Promise<void> {
  await writeJson(join(folder, MARKER), { schema: 1, id }, { temporaryIn: join(folder, TEMP_FOLDER) });
}

/** The id a folder that cannot carry a marker had when it was on the list before: the words said of its files lie under it. */
export async function rememberedId(path: string): Promise<string | null> {
  const ids = await readdir(homeOfSidecars()).catch(() => []);
  for (const id of ids) {
    const marker = await markerAt(homeOfSidecars(id));
    if (marker?.path === path && marker.id === id) return id;
  }
  return null;
}

export async function rememberPath(id: string, path: string): Promise<void> {
  await mkdir(homeOfSidecars(id), { recursive: true });
  await writeJson(join(homeOfSidecars(id), MARKER), { schema: 1, id, path });
}

/**
 * A root is there when its own marker is. One that we may not write into is there when its folder holds anything: where a disk was
 * unplugged its mount point stays behind, empty.
 */
export async function isOnline(entry: RootEntry): Promise<boolean> {
  const found = await readMarker(entry.path);
  if (found !== null) return found === entry.id;
  return entry.read_only && (await readdir(entry.path).catch(() => [])).length > 0;
}

export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
