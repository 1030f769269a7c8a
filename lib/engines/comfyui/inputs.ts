/** Brings a file of ours to where a ComfyUI loads pictures from. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, readFile, realpath, stat } from "node:fs/promises";
import { extname, join, relative } from "node:path";
import { AppError } from "#lib/core/errors.ts";
import { isInside, portable } from "#lib/disk/paths.ts";
import { uploadImage } from "./api.ts";
import type { Server } from "./http.ts";

/** A dot folder: our own scans pass over it, so what is lent to ComfyUI does not show as new pictures. */
const FOLDER = ".atelier";
/** Servers take 100 MB by default. */
const MOST_UPLOADED = 90 * 1024 ** 2;

/**
 * The name by which a loading node finds the file. What lies in the server's input folder already has one; anything else is uploaded under
 * a name made of its bytes, so that the same picture is there once, and the server's cache knows it again.
 */
export async function takeInput({ server, inputDir }: { server: Server; inputDir: string | null }, path: string): Promise<string> {
  const real = await realpath(path);
  const folder = inputDir === null ? null : await realpath(inputDir).catch(() => null);
  if (folder !== null && isInside(folder, real)) return portable(relative(folder, real));
  const { size } = await stat(real);
  const name = `${(await hashOf(real)).slice(0, 24)}${extname(real).toLowerCase()}`;
  if (size > MOST_UPLOADED) return copied(server, folder, real, name);
  const placed = await uploadImage(server, { bytes: await readFile(real), name, subfolder: FOLDER });
  return placed.subfolder === "" ? placed.name : `${placed.subfolder}/${placed.name}`;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest("hex");
}

async function copied(server: Server, folder: string | null, path: string, name: string): Promise<string> {
  if (folder === null)
    throw new AppError(
      "too_large",
      `The file is larger than ${server.name} takes over the wire, and its input folder is not on this machine.`,
    );
  await mkdir(join(folder, FOLDER), { recursive: true });
  await copyFile(path, join(folder, FOLDER, name));
  return `${FOLDER}/${name}`;
}
