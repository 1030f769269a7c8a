/** Brings a file of ours to where a ComfyUI loads pictures from. */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { extname, join, relative } from "node:path";
import { TEMP_PREFIX } from "#lib/disk/atomic.ts";
import { isInside, portable } from "#lib/disk/paths.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { getFile, uploadImage } from "./api.ts";
import { readBody, type Server, Unreachable } from "./http.ts";
import { because } from "./reasons.ts";

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

/** `folder/name.png [output]`, as loading nodes are told; without a word in brackets it is the input folder. */
const NAME = /^(?:(.*)\/)?([^/]+?)(?: \[(input|output|temp)\])?$/;

/** @throws Unreachable, AppError `too_large` */
export async function readInput(server: Server, name: string): Promise<Uint8Array | null> {
  const [, subfolder = "", filename, type = "input"] = NAME.exec(name) ?? [];
  if (filename === undefined) return null;
  const answer = await getFile(server, { node: "", filename, subfolder, type }, "GET");
  const body = await readBody(server, answer, MOST_UPLOADED);
  if (answer.status >= 500) throw new Unreachable(server, because("answers_question", { status: String(answer.status) }));
  return answer.status === 200 ? body : null;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest("hex");
}

async function copied(server: Server, folder: string | null, path: string, name: string): Promise<string> {
  if (folder === null) throw refusal("too_large", "file_large_there", { engine: server.name });
  await mkdir(join(folder, FOLDER), { recursive: true });
  const unfinished = join(folder, FOLDER, `${TEMP_PREFIX}${randomBytes(6).toString("hex")}`);
  try {
    await copyFile(path, unfinished);
    // Whatever is there under this name has the same bytes, and is whole.
    await rename(unfinished, join(folder, FOLDER, name));
  } finally {
    await rm(unfinished, { force: true });
  }
  return `${FOLDER}/${name}`;
}
