/**
 * A file of named sections: their bytes one after the other, then a directory as JSON with what the file is about, then the directory's
 * length and checksum. A file that was not written to its end, or whose bytes are others, is not read.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { crc32 } from "node:zlib";

const CHUNK = 1 << 20;
const MAGIC = 0x4c4f4341;
const TAIL_BYTES = 12;

interface Section {
  readonly at: number;
  readonly bytes: number;
  readonly sum: number;
}

export class TornFile extends Error {
  override readonly name = "TornFile";
}

export type Bytes = ArrayBufferView<ArrayBufferLike>;

/** Writes beside the file, which takes its place in one step when all is there. */
export class SectionWriter {
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #partial: string;
  readonly #sections: Record<string, Section> = {};
  readonly #scratch = new Uint8Array(CHUNK);
  #at = 0;

  private constructor(handle: FileHandle, path: string, partial: string) {
    this.#handle = handle;
    this.#path = path;
    this.#partial = partial;
  }

  static async open(path: string): Promise<SectionWriter> {
    const partial = `${path}.${process.pid}.partial`;
    return new SectionWriter(await open(partial, "w", 0o600), path, partial);
  }

  /** In pieces, each of which is copied first: what is written may change meanwhile, and what is summed is what is written. */
  async write(name: string, { buffer, byteOffset, byteLength }: Bytes): Promise<void> {
    const [at, bytes] = [this.#at, new Uint8Array(buffer, byteOffset, byteLength)];
    let sum = 0;
    for (let from = 0; from < byteLength; from += CHUNK) {
      const piece = this.#scratch.subarray(0, Math.min(CHUNK, byteLength - from));
      piece.set(bytes.subarray(from, from + piece.length));
      sum = crc32(piece, sum);
      await this.#append(piece);
    }
    this.#sections[name] = { at, bytes: byteLength, sum };
  }

  async finish(about: unknown): Promise<void> {
    const directory = Buffer.from(JSON.stringify({ about, sections: this.#sections }), "utf8");
    const tail = Buffer.alloc(TAIL_BYTES);
    tail.writeUInt32LE(directory.length, 0);
    tail.writeUInt32LE(crc32(directory), 4);
    tail.writeUInt32LE(MAGIC, 8);
    await this.#append(directory);
    await this.#append(tail);
    await this.#handle.sync();
    await this.#handle.close();
    await rename(this.#partial, this.#path);
  }

  async abandon(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(this.#partial, { force: true });
  }

  async #append(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, from, bytes.length - from, this.#at);
      from += bytesWritten;
      this.#at += bytesWritten;
    }
  }
}

export class SectionReader {
  readonly about: unknown;
  readonly #file: number;
  readonly #sections: Record<string, Section>;

  /** @throws TornFile; the system's error where there is no file */
  constructor(path: string) {
    this.#file = openSync(path, "r");
    try {
      const { about, sections } = this.#directory();
      this.about = about;
      this.#sections = sections;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  has(name: string): boolean {
    return name in this.#sections;
  }

  bytesOf(name: string): number {
    return this.#section(name).bytes;
  }

  /** Straight to where it is wanted, which may be larger. @throws TornFile */
  read(name: string, { buffer, byteOffset, byteLength }: Bytes): void {
    const { at, bytes, sum } = this.#section(name);
    if (bytes > byteLength) throw new TornFile(`"${name}" is larger than what it belongs to.`);
    const target = new Uint8Array(buffer, byteOffset, bytes);
    this.#fill(target, at);
    if (crc32(target) !== sum) throw new TornFile(`"${name}" is not as it was written.`);
  }

  json<T>(name: string): T {
    const bytes = Buffer.alloc(this.bytesOf(name));
    this.read(name, bytes);
    return JSON.parse(bytes.toString("utf8")) as T;
  }

  close(): void {
    closeSync(this.#file);
  }

  #section(name: string): Section {
    const section = this.#sections[name];
    if (!section) throw new TornFile(`There is no "${name}".`);
    return section;
  }

  #directory(): { about: unknown; sections: Record<string, Section> } {
    const { size } = fstatSync(this.#file);
    if (size < TAIL_BYTES) throw new TornFile("It is too short.");
    const tail = Buffer.alloc(TAIL_BYTES);
    this.#fill(tail, size - TAIL_BYTES);
    const length = tail.readUInt32LE(0);
    if (tail.readUInt32LE(8) !== MAGIC || length > size - TAIL_BYTES) throw new TornFile("It does not end as it should.");
    const directory = Buffer.alloc(length);
    this.#fill(directory, size - TAIL_BYTES - length);
    if (crc32(directory) !== tail.readUInt32LE(4)) throw new TornFile("Its directory is not as it was written.");
    return JSON.parse(directory.toString("utf8"));
  }

  #fill(target: Uint8Array, at: number): void {
    for (let from = 0; from < target.length; ) {
      const read = readSync(this.#file, target, from, target.length - from, at + from);
      if (read === 0) throw new TornFile("It ends too early.");
      from += read;
    }
  }
}
