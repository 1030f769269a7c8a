/**
 * Where a server's own file lies in the library though nobody said where its output folder is: in a root that holds, under the same name, the
 * same bytes. Told as the origin of ours, it is not shown a second time.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { contain } from "#lib/disk/paths.ts";
import { listRoots } from "#lib/media/roots/service.ts";
import type { NamedFile } from "./files.ts";

/** Kinds of roots that are somebody else's folders. */
const KINDS: ReadonlySet<string> = new Set(["output", "folder"]);
/** Reading more again would keep the job waiting; a scan finds those out later. */
const MOST_BYTES = 256 * 1024 ** 2;

/** @returns its path on this disk, or null */
export async function ownFileInRoots({ filename, subfolder }: NamedFile, fetched: { size: number; hash: string }): Promise<string | null> {
  if (fetched.size > MOST_BYTES) return null;
  for (const root of await listRoots()) {
    if (root.state === "offline" || !KINDS.has(root.kind)) continue;
    const path = await contain(root.path, join(subfolder, filename)).catch(() => null);
    const facts = path === null ? null : await stat(path).catch(() => null);
    if (path === null || !facts?.isFile() || facts.size !== fetched.size) continue;
    if ((await hashOf(path).catch(() => null)) === fetched.hash) return path;
  }
  return null;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest("hex");
}
