import { closeSync, constants, fstatSync, futimes, open, openSync, read, readSync, type Stats } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { environment } from "#lib/core/env.ts";
import { AppError, systemCode } from "#lib/core/errors.ts";
import { processWide } from "#lib/core/process-wide.ts";
import type { ContainedPath } from "#lib/disk/paths.ts";
import { SNIFF_BYTES } from "#lib/metadata/sniff.ts";
import { acceleratedBy } from "./accelerate.ts";
import { type Answer, answerFor, type FileFacts, pairsOf } from "./answer.ts";
import { shownAs } from "./content.ts";
import { type DiskPace, diskPace } from "./pace.ts";

/** A file to be served. Size and time are read when it is opened. */
export interface ServedFile extends Omit<FileFacts, "size" | "modified" | "etag"> {
  path: ContainedPath;
  /** Null: made from size and time, for files whose bytes may have changed since anyone read them. */
  etag: string | null;
  /**
   * It lies in the cache, and not as a link: of its path only the folder has been proven. The cache forgets what nobody uses: that it
   * was used is noted in its access time.
   */
  isCached?: boolean;
  /** Somebody's file, whose name alone says what it is: its first bytes decide how it is served. */
  isOriginal?: boolean;
}

/** Up to here a file is read in one go; a stream costs more than the bytes. */
const SMALL = 256 * 1024;
const CHUNK = 256 * 1024;
/** A client that takes nothing for so long has its connection closed; a player asks again where it stopped. */
const PATIENCE_MS = 5 * 60_000;
/** How old an access time is renewed. */
const USED_MS = 12 * 3_600_000;

const NOT_THERE: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "EISDIR", "ENXIO", "ELOOP", "ENAMETOOLONG"]);

/** Of the disk that the cache lies on: as long as it is fast, small files are read here and now. */
const cachePace = processWide<DiskPace>("lane.pace", diskPace);

interface Opened {
  fd: number;
  stat: Stats;
  isFast: boolean;
}

/** Not blocking: a pipe in place of the file would wait for its writer. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const CACHE_FLAGS = FLAGS | (constants.O_NOFOLLOW ?? 0);

/** Null where there is no such file, or something that is not one. */
async function openFile({ path, isCached }: ServedFile): Promise<Opened | null> {
  let fd: number;
  const isFast = isCached === true && cachePace.isFast();
  try {
    if (isFast) fd = cachePace.wait(() => openSync(path, CACHE_FLAGS));
    else if (isCached) fd = await cachePace.handOver(() => descriptorOf(path, CACHE_FLAGS));
    else fd = await descriptorOf(path, FLAGS);
  } catch (error) {
    const code = systemCode(error) ?? "";
    if (NOT_THERE.has(code)) return null;
    if (code === "EACCES" || code === "EPERM") throw new AppError("forbidden", "The server has no right to read this file.");
    throw error;
  }
  try {
    // What an open file is like stands in memory, and closing one that was only read writes nothing: neither waits for the disk.
    const stat = fstatSync(fd);
    if (stat.isFile()) {
      if (isCached) noteUse(fd, stat);
      return { fd, stat, isFast };
    }
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  closeSync(fd);
  return null;
}

function descriptorOf(path: string, flags: number): Promise<number> {
  return new Promise((resolve, reject) => open(path, flags, (error, fd) => (error ? reject(error) : resolve(fd))));
}

/** Most file systems are mounted so that reading does not say so; setting the time does, on all. */
function noteUse(fd: number, { atimeMs, mtime }: Stats): void {
  const now = Date.now();
  if (now - atimeMs > USED_MS) futimes(fd, new Date(now), mtime, () => undefined);
}

function readAt(fd: number, bytes: Buffer, filled: number, position: number): Promise<number> {
  return new Promise((resolve, reject) =>
    read(fd, bytes, filled, bytes.length - filled, position, (error, count) => (error ? reject(error) : resolve(count))),
  );
}

/** @returns the file as what its bytes are */
async function asContent(fd: number, file: ServedFile): Promise<ServedFile> {
  const head = Buffer.allocUnsafe(SNIFF_BYTES);
  let filled = 0;
  for (let count = -1; count !== 0 && filled < head.length; filled += count) count = await readAt(fd, head, filled, filled);
  return { ...file, ...shownAs(file, head.subarray(0, filled)) };
}

/** Sub-millisecond times tell two writes apart that follow each other closely. */
function factsOf(file: ServedFile, stat: Stats): FileFacts {
  const etag = file.etag ?? `${stat.size.toString(36)}-${Math.round(stat.mtimeMs * 1000).toString(36)}-${stat.ino.toString(36)}`;
  return { ...file, size: stat.size, modified: stat.mtime, etag };
}

/**
 * Serves a file over Node's HTTP server.
 * @returns false where there is no such file; nothing has been answered then
 */
export async function serveFile(request: IncomingMessage, response: ServerResponse, file: ServedFile): Promise<boolean> {
  const opened = await openFile(file);
  if (!opened) return false;
  const { fd, stat, isFast } = opened;
  try {
    const shown = file.isOriginal ? await asContent(fd, file) : file;
    const prefix = environment().xAccelPrefix;
    if (prefix !== undefined) {
      response.writeHead(200, acceleratedBy(prefix, shown)).end();
      return true;
    }
    const header = (name: string) => request.headers[name]?.toString();
    const answer = answerFor(request.method ?? "GET", header, factsOf(shown, stat));
    if (!answer.range) response.writeHead(answer.status, answer.headers).end(answer.problem ?? undefined);
    else if (answer.range.to - answer.range.from < SMALL) await sendSmall(fd, answer, answer.range, response, isFast);
    else await sendLarge(fd, answer, answer.range, response);
  } finally {
    closeSync(fd);
  }
  return true;
}

type Range = NonNullable<Answer["range"]>;

async function sendSmall(fd: number, answer: Answer, range: Range, response: ServerResponse, isFast: boolean): Promise<void> {
  const length = range.to - range.from + 1;
  const bytes = isFast ? cachePace.wait(() => readNow(fd, range.from, length)) : await readExactly(fd, range.from, length);
  // The file was cut short since it was measured: a broken connection says so, a short body would not.
  if (bytes) response.writeHead(answer.status, answer.headers).end(bytes);
  else response.destroy();
}

function readNow(fd: number, from: number, length: number): Buffer<ArrayBuffer> | null {
  const bytes = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length; ) {
    const count = readSync(fd, bytes, filled, length - filled, from + filled);
    if (count === 0) return null;
    filled += count;
  }
  return bytes;
}

async function readExactly(fd: number, from: number, length: number): Promise<Buffer<ArrayBuffer> | null> {
  const bytes = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length; ) {
    const count = await readAt(fd, bytes, filled, from + filled);
    if (count === 0) return null;
    filled += count;
  }
  return bytes;
}

/** Chunk after chunk, the next one read when the client has taken the last. */
async function sendLarge(fd: number, answer: Answer, { from, to }: Range, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, answer.headers);
  try {
    for (let at = from; at <= to && !response.destroyed; ) {
      const bytes = Buffer.allocUnsafe(Math.min(CHUNK, to - at + 1));
      const count = await readAt(fd, bytes, 0, at);
      if (count === 0) return void response.destroy();
      at += count;
      if (!response.write(count === bytes.length ? bytes : bytes.subarray(0, count))) await taken(response);
    }
  } catch (error) {
    response.destroy();
    throw error;
  }
  if (!response.destroyed) response.end();
}

/** Until the client has taken what was written, or has gone. */
function taken(response: ServerResponse): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), PATIENCE_MS);
    const go = () => {
      clearTimeout(timer);
      response.off("drain", go).off("close", go);
      resolve();
    };
    response.once("drain", go).once("close", go);
  });
}

/** The same answer as a web `Response`, for route handlers; null where there is no such file. */
export async function fileResponse(request: Request, file: ServedFile): Promise<Response | null> {
  const opened = await openFile(file);
  if (!opened) return null;
  const { fd, stat } = opened;
  let streamed = false;
  try {
    const shown = file.isOriginal ? await asContent(fd, file) : file;
    const answer = answerFor(request.method, (name) => request.headers.get(name) ?? undefined, factsOf(shown, stat));
    const { status, range } = answer;
    const headers = pairsOf(answer.headers);
    streamed = range !== null && range.to - range.from >= SMALL;
    if (range && streamed) return new Response(chunks(fd, range), { status, headers });
    const bytes = range ? await readExactly(fd, range.from, range.to - range.from + 1) : null;
    if (range && !bytes) throw new Error("the file was cut short while it was read");
    return new Response(bytes ?? answer.problem, { status, headers });
  } finally {
    // A stream closes it by itself.
    if (!streamed) closeSync(fd);
  }
}

/** The file stays open until the last read has come back, also when whoever reads the stream has gone. */
function chunks(fd: number, { from, to }: Range): ReadableStream<Uint8Array> {
  let at = from;
  let isGone = false;
  let reading: Promise<number> = Promise.resolve(0);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const bytes = Buffer.allocUnsafe(Math.min(CHUNK, to - at + 1));
        reading = readAt(fd, bytes, 0, at).catch(() => 0);
        const count = await reading;
        if (isGone) return;
        if (count > 0) controller.enqueue(bytes.subarray(0, count));
        at += count;
        if (count > 0 && at <= to) return;
        isGone = true;
        closeSync(fd);
        if (count > 0) controller.close();
        else controller.error(new Error("the file was cut short while it was read"));
      },
      async cancel() {
        if (isGone) return;
        isGone = true;
        await reading;
        closeSync(fd);
      },
    },
    { highWaterMark: 1 },
  );
}
