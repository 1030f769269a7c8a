/** Gets the files of a run: from the output folder on this disk where it is reachable, else over the wire. */
import { createHash, randomBytes } from "node:crypto";
import { constants, createWriteStream } from "node:fs";
import { copyFile, mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { sleep } from "#lib/core/time.ts";
import { asDiskError, TEMP_PREFIX } from "#lib/disk/atomic.ts";
import { contain } from "#lib/disk/paths.ts";
import { knownExtension } from "#lib/media/kinds.ts";
import { SNIFF_BYTES } from "#lib/metadata/sniff.ts";
import type { WorkEnded } from "#lib/queue/define.ts";
import { getFile } from "./api.ts";
import type { NamedFile } from "./files.ts";
import { pieces, type Server, Unreachable } from "./http.ts";
import { because, ending, tell } from "./reasons.ts";
import { isWhole, type Known, knownAs } from "./whole.ts";

/** What is larger goes by way of a file. */
const IN_MEMORY = 64 * 1024 ** 2;
const MOST_BYTES = 16 * 1024 ** 3;
const ENDS = 64 * 1024;
const PAUSES = [100, 400, 1_500];
/** Clocks and file systems count time in steps. */
const SLACK_MS = 2_500;

export interface Fetching {
  readonly server: Server;
  /** The server's output folder as this machine sees it; null where it does not. */
  readonly outputDir: string | null;
  readonly tempFolder: string;
  /** When the run was queued: an older file of the name is another's. Null for what an earlier run made. */
  readonly since: number | null;
  readonly signal: AbortSignal;
}

export interface Fetched extends Known {
  /** Empty where `file` holds them. */
  readonly bytes: Uint8Array;
  readonly file?: { readonly path: string; readonly size: number; readonly hash: string };
  readonly hash: string;
  /** On this disk, or null. */
  readonly localPath: string | null;
}

/** @returns null for a file of no kind the library keeps. @throws WorkEnded where it is gone or comes broken again and again */
export async function fetchFile(fetching: Fetching, file: NamedFile): Promise<Fetched | null> {
  const local = await localFile(fetching, file);
  if (local) return local;
  let last: unknown;
  for (const pause of [...PAUSES, null]) {
    try {
      return await download(fetching, file);
    } catch (error) {
      fetching.signal.throwIfAborted();
      if (!(error instanceof Unreachable) || pause === null)
        throw error instanceof Unreachable ? broken(fetching.server, file, error) : error;
      last = error;
      await sleep(pause, fetching.signal);
    }
  }
  throw last;
}

function broken(server: Server, file: NamedFile, error: Unreachable): WorkEnded {
  return ending("generation_failed", tell("not_whole", { engine: server.name, file: file.filename, ...error.because }));
}

async function localFile(fetching: Fetching, file: NamedFile): Promise<Fetched | null> {
  const { outputDir, since, signal } = fetching;
  if (outputDir === null || file.type !== "output") return null;
  const path = await contain(outputDir, join(file.subfolder, file.filename)).catch(() => null);
  const facts = path === null ? null : await stat(path).catch(() => null);
  if (path === null || !facts?.isFile() || facts.size === 0) return null;
  // The folder may be another install's, or an old one: only what this run wrote, or what has the size the server tells, is believed.
  const isBelieved = since === null ? (await sizeThere(fetching, file)) === facts.size : facts.mtimeMs >= since - SLACK_MS;
  if (!isBelieved || facts.size > MOST_BYTES) return null;
  if (facts.size <= IN_MEMORY) {
    const bytes = await readFile(path, { signal });
    const known = knownAs(file.filename, bytes.subarray(0, SNIFF_BYTES));
    return known && isWhole(bytes.length, bytes.subarray(0, ENDS), bytes.subarray(-ENDS))
      ? { ...known, bytes, hash: sha256Of(bytes), localPath: path }
      : null;
  }
  const copy = await newTemporary(fetching.tempFolder);
  // A copy that shares its blocks where the file system can.
  await copyFile(path, copy, constants.COPYFILE_FICLONE).catch((error: unknown) => {
    throw asDiskError(error, copy);
  });
  try {
    return await kept(fetching.server, copy, facts.size, file, path);
  } catch (error) {
    await rm(copy, { force: true });
    // Not whole here: perhaps it is there.
    if (error instanceof Unreachable) return null;
    throw error;
  }
}

async function sizeThere({ server, signal }: Fetching, file: NamedFile): Promise<number | null> {
  const response = await getFile(server, file, "HEAD", signal).catch(() => null);
  const length = response?.ok ? response.headers.get("content-length") : null;
  return length === null || length === undefined ? null : Number(length);
}

const sha256Of = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function newTemporary(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return join(folder, `${TEMP_PREFIX}${randomBytes(8).toString("hex")}`);
}

async function download(fetching: Fetching, file: NamedFile): Promise<Fetched | null> {
  const { server, signal } = fetching;
  const response = await getFile(server, file, "GET", signal);
  if (response.status === 404 || response.status === 400 || response.status === 403) {
    await response.body?.cancel();
    const values = { engine: server.name, file: file.filename, status: String(response.status) };
    throw ending("generation_failed", tell("not_there", values));
  }
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Unreachable(server, because("answers_to", { status: String(response.status), path: file.filename }));
  }
  return receive(fetching, file, response);
}

/** Into memory as long as it fits, then on into a file. */
async function receive(fetching: Fetching, file: NamedFile, response: Response): Promise<Fetched | null> {
  const { server, signal } = fetching;
  const parts: Uint8Array[] = [];
  let total = 0;
  let spilled: Spill | null = null;
  try {
    for await (const piece of pieces(server, response, MOST_BYTES, signal)) {
      total += piece.length;
      if (spilled) await spilled.write(piece);
      else parts.push(piece);
      if (spilled || total <= IN_MEMORY) continue;
      spilled = beginSpill(await newTemporary(fetching.tempFolder));
      for (const part of parts.splice(0)) await spilled.write(part);
    }
    if (spilled) {
      await spilled.end();
      return await kept(fetching.server, spilled.path, total, file, null);
    }
  } catch (error) {
    await spilled?.discard();
    throw error;
  }
  return judged(server, file, Buffer.concat(parts));
}

function judged(server: Server, file: NamedFile, bytes: Buffer): Fetched | null {
  const known = knownAs(file.filename, bytes.subarray(0, SNIFF_BYTES));
  if (!isWhole(bytes.length, bytes.subarray(0, ENDS), bytes.subarray(-ENDS)))
    throw new Unreachable(server, because("in_part", { file: file.filename }));
  // A page that asks to sign in, an error in words: not what was asked for.
  if (!known && knownExtension(file.filename)) throw new Unreachable(server, because("other_kind", { file: file.filename }));
  return known && { ...known, bytes, hash: sha256Of(bytes), localPath: null };
}

interface Spill {
  readonly path: string;
  write(piece: Uint8Array): Promise<void>;
  end(): Promise<void>;
  discard(): Promise<void>;
}

function beginSpill(path: string): Spill {
  const out = createWriteStream(path, { flags: "wx" });
  const done = finished(out).catch((error: unknown) => {
    throw asDiskError(error, path);
  });
  done.catch(() => undefined);
  return {
    path,
    async write(piece) {
      if (!out.write(piece)) await Promise.race([new Promise<void>((resolve) => out.once("drain", () => resolve())), done]);
    },
    async end() {
      out.end();
      await done;
    },
    async discard() {
      out.destroy();
      await rm(path, { force: true });
    },
  };
}

/** A large file of ours: its hash and its ends, read without holding it. */
async function kept(server: Server, path: string, size: number, file: NamedFile, localPath: string | null): Promise<Fetched | null> {
  const handle = await open(path, "r");
  try {
    const hash = createHash("sha256");
    const block = Buffer.allocUnsafe(1024 ** 2);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await handle.read(block, 0, block.length, at);
      if (bytesRead === 0) break;
      hash.update(block.subarray(0, bytesRead));
      at += bytesRead;
    }
    const head = Buffer.alloc(Math.min(ENDS, size));
    const tail = Buffer.alloc(Math.min(ENDS, size));
    await handle.read(head, 0, head.length, 0);
    await handle.read(tail, 0, tail.length, size - tail.length);
    const known = knownAs(file.filename, head.subarray(0, SNIFF_BYTES));
    if (!isWhole(size, head, tail)) throw new Unreachable(server, because("in_part", { file: file.filename }));
    const whole = hash.digest("hex");
    if (known) return { ...known, bytes: new Uint8Array(0), file: { path, size, hash: whole }, hash: whole, localPath };
  } finally {
    await handle.close();
  }
  await rm(path, { force: true });
  return null;
}
