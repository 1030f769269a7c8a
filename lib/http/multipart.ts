/**
 * A multipart/form-data body (RFC 7578) as it arrives: short fields in memory, the one file to disk piece by piece, so that a film costs
 * no memory. The delimiter is searched across the borders of the pieces.
 */
import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { AppError } from "#lib/core/errors.ts";
import { asDiskError, TEMP_PREFIX } from "#lib/disk/atomic.ts";

export interface Multipart {
  readonly fields: Readonly<Record<string, string>>;
  readonly file: { readonly path: string; readonly filename: string; readonly size: number } | null;
}

export interface MultipartBounds {
  readonly folder: string;
  readonly maxFileBytes: number;
}

const MAX_HEADER = 8 * 1024;
const MAX_FIELD = 64 * 1024;
const MAX_PARTS = 32;

const malformed = () => new AppError("invalid", "The multipart body is malformed or breaks off.");

/** Where files wait that came in a body. */
export function uploadFolder(): string {
  return join(environment().home, "cache", "uploads");
}

/** Reads the body and hands it over; the file is removed afterwards. @throws AppError `unsupported_body`, `invalid`, `too_large` */
export async function withMultipart<T>(request: Request, bounds: MultipartBounds, work: (body: Multipart) => Promise<T>): Promise<T> {
  const boundary = boundaryOf(request.headers.get("content-type") ?? "");
  if (boundary === null || !request.body) throw new AppError("unsupported_body", "This takes multipart/form-data with a boundary.");
  const path = join(bounds.folder, `${TEMP_PREFIX}${randomBytes(8).toString("hex")}`);
  const reader = new PartReader(request.body.getReader(), boundary);
  try {
    return await work(await readParts(reader, path, bounds));
  } finally {
    await reader.cancel();
    await rm(path, { force: true });
  }
}

export function boundaryOf(contentType: string): string | null {
  if (!/^multipart\/form-data\s*;/i.test(contentType)) return null;
  const match = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType);
  return match?.[1] ?? match?.[2] ?? null;
}

async function readParts(reader: PartReader, path: string, bounds: MultipartBounds): Promise<Multipart> {
  const fields: Record<string, string> = {};
  let file: Multipart["file"] = null;
  await reader.skipPreamble();
  for (let count = 0; await reader.hasPart(); count += 1) {
    if (count >= MAX_PARTS) throw new AppError("too_large", `A multipart body may have at most ${MAX_PARTS} parts.`);
    const { name, filename } = dispositionOf(await reader.header());
    if (filename === null) fields[name] = await fieldOf(reader, name);
    else if (file === null && name === "file") file = { path, filename, size: await spool(reader, path, bounds) };
    else throw new AppError("invalid", 'One file, as "file", is expected.', { field: name });
  }
  return { fields, file };
}

async function fieldOf(reader: PartReader, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of reader.content()) {
    size += chunk.length;
    if (size > MAX_FIELD) throw new AppError("too_large", `"${name}" may have at most ${MAX_FIELD} bytes.`, { field: name });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function spool(reader: PartReader, path: string, { folder, maxFileBytes }: MultipartBounds): Promise<number> {
  await mkdir(folder, { recursive: true });
  const handle: FileHandle = await open(path, "wx", 0o600);
  let size = 0;
  try {
    for await (const chunk of reader.content()) {
      size += chunk.length;
      if (size > maxFileBytes) throw new AppError("too_large", `The file may have at most ${maxFileBytes} bytes.`, { field: "file" });
      await handle.writeFile(chunk);
    }
  } catch (error) {
    throw asDiskError(error, path);
  } finally {
    await handle.close();
  }
  return size;
}

/** `form-data; name="file"; filename="a \"b\".png"`; browsers percent-encode quotes and line ends in names (WHATWG HTML, multipart). */
export function dispositionOf(header: string): { name: string; filename: string | null } {
  const line = /^content-disposition:\s*form-data\s*(;.*)$/im.exec(header)?.[1] ?? "";
  const value = (key: string): string | null => {
    const match = new RegExp(`;\\s*${key}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, "i").exec(line);
    const text = match?.[1]?.replace(/\\(["\\])/g, "$1") ?? match?.[2] ?? null;
    return text?.replace(/%22/g, '"').replace(/%0D|%0A/gi, " ") ?? null;
  };
  const name = value("name");
  if (name === null) throw malformed();
  return { name, filename: value("filename")?.split(/[\\/]/).at(-1) ?? null };
}

const LINE_END = Buffer.from("\r\n");
const HEADER_END = Buffer.from("\r\n\r\n");

class PartReader {
  readonly #source: ReadableStreamDefaultReader<Uint8Array>;
  readonly #delimiter: Buffer;
  /** A delimiter begins with a line end; the first one of a body need not have any. */
  #held: Buffer = Buffer.from(LINE_END);
  #ended = false;

  constructor(source: ReadableStreamDefaultReader<Uint8Array>, boundary: string) {
    this.#source = source;
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
  }

  async cancel(): Promise<void> {
    if (!this.#ended) await this.#source.cancel().catch(() => undefined);
  }

  async #more(): Promise<boolean> {
    if (this.#ended) return false;
    const { done, value } = await this.#source.read();
    this.#ended = done;
    if (value) this.#held = Buffer.concat([this.#held, value]);
    return !done;
  }

  async #until(mark: Buffer, most: number): Promise<Buffer> {
    for (;;) {
      const at = this.#held.indexOf(mark);
      if (at >= 0) {
        const before = this.#held.subarray(0, at);
        this.#held = this.#held.subarray(at + mark.length);
        return before;
      }
      if (this.#held.length > most || !(await this.#more())) throw malformed();
    }
  }

  async skipPreamble(): Promise<void> {
    await this.#until(this.#delimiter, MAX_HEADER);
  }

  /** Behind a delimiter: `--` ends the body, a line end begins a part. */
  async hasPart(): Promise<boolean> {
    while (this.#held.length < 2) if (!(await this.#more())) throw malformed();
    if (this.#held.toString("latin1", 0, 2) === "--") return false;
    const padding = await this.#until(LINE_END, MAX_HEADER);
    if (padding.toString("latin1").trim() !== "") throw malformed();
    return true;
  }

  async header(): Promise<string> {
    return (await this.#until(HEADER_END, MAX_HEADER)).toString("utf8");
  }

  /** The part's bytes up to the next delimiter. */
  async *content(): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#held.indexOf(this.#delimiter);
      if (at >= 0) {
        if (at > 0) yield this.#held.subarray(0, at);
        this.#held = this.#held.subarray(at + this.#delimiter.length);
        return;
      }
      // What could be the beginning of a delimiter stays until the next piece has come.
      const safe = this.#held.length - this.#delimiter.length + 1;
      if (safe > 0) {
        yield this.#held.subarray(0, safe);
        this.#held = this.#held.subarray(safe);
      }
      if (!(await this.#more())) throw malformed();
    }
  }
}
