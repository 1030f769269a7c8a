import { constants, createReadStream, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { systemCode } from "#lib/core/errors.ts";
import type { ContainedPath } from "#lib/disk/paths.ts";
import { type Answer, answerFor, type FileFacts } from "./answer.ts";

/** A file to be served. Size and time are read when it is opened. */
export interface ServedFile extends Omit<FileFacts, "size" | "modified" | "etag"> {
  path: ContainedPath;
  /** Null: made from size and time, for files whose bytes nobody has read yet. */
  etag: string | null;
}

/** Up to here a file is read in one go; a stream costs more than the bytes. */
const SMALL = 256 * 1024;
const CHUNK = 256 * 1024;

interface Opened {
  handle: FileHandle;
  answer: Answer;
}

/** Null where there is no such file, or something that is not one. */
async function openFile(method: string, header: (name: string) => string | undefined, file: ServedFile): Promise<Opened | null> {
  let handle: FileHandle;
  try {
    // Not blocking: a pipe in place of the file would wait for its writer.
    handle = await open(file.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EISDIR", "ENXIO", "ELOOP"].includes(systemCode(error) ?? "")) return null;
    throw error;
  }
  try {
    const stat = await handle.stat();
    if (stat.isFile()) return { handle, answer: answerFor(method, header, { ...file, ...factsOf(stat, file.etag) }) };
    await handle.close();
    return null;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function factsOf(stat: Stats, etag: string | null): Pick<FileFacts, "size" | "modified" | "etag"> {
  return { size: stat.size, modified: stat.mtime, etag: etag ?? `${stat.size.toString(36)}-${Math.round(stat.mtimeMs).toString(36)}` };
}

/**
 * Serves a file over Node's HTTP server.
 * @returns false where there is no such file; nothing has been answered then
 */
export async function serveFile(request: IncomingMessage, response: ServerResponse, file: ServedFile): Promise<boolean> {
  const header = (name: string) => request.headers[name]?.toString();
  const opened = await openFile(request.method ?? "GET", header, file);
  if (!opened) return false;
  const { handle, answer } = opened;
  try {
    const { range } = answer;
    if (!range) {
      response.writeHead(answer.status, answer.headers).end();
      return true;
    }
    if (range.to - range.from < SMALL) {
      const bytes = await readExactly(handle, range.from, range.to - range.from + 1);
      // The file was cut short since it was measured: a broken connection says so, a short body would not.
      if (!bytes) response.destroy();
      else response.writeHead(answer.status, answer.headers).end(bytes);
      return true;
    }
    response.writeHead(answer.status, answer.headers);
    await stream(handle, range, response);
  } finally {
    await handle.close();
  }
  return true;
}

async function readExactly(handle: FileHandle, from: number, length: number): Promise<Buffer<ArrayBuffer> | null> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, from + filled);
    if (bytesRead === 0) return null;
    filled += bytesRead;
  }
  return bytes;
}

async function stream(handle: FileHandle, range: { from: number; to: number }, response: ServerResponse): Promise<void> {
  try {
    await pipeline(readFrom(handle, range, false), response);
  } catch (error) {
    // The client has gone, which is its right; or the file broke off, which the broken connection tells.
    response.destroy();
    if (!["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "EPIPE", "ERR_STREAM_DESTROYED", "ABORT_ERR"].includes(systemCode(error) ?? ""))
      throw error;
  }
}

function readFrom(handle: FileHandle, { from, to }: { from: number; to: number }, autoClose: boolean) {
  return createReadStream("", { fd: handle, autoClose, start: from, end: to, highWaterMark: CHUNK });
}

/** The same answer as a web `Response`, for route handlers; null where there is no such file. */
export async function fileResponse(request: Request, file: ServedFile): Promise<Response | null> {
  const opened = await openFile(request.method, (name) => request.headers.get(name) ?? undefined, file);
  if (!opened) return null;
  const { handle, answer } = opened;
  const { status, headers, range } = answer;
  if (!range || range.to - range.from < SMALL) {
    try {
      const bytes = range ? await readExactly(handle, range.from, range.to - range.from + 1) : null;
      if (range && !bytes) throw new Error("the file was cut short while it was read");
      return new Response(bytes, { status, headers });
    } finally {
      await handle.close();
    }
  }
  return new Response(Readable.toWeb(readFrom(handle, range, true)) as ReadableStream<Uint8Array>, { status, headers });
}
