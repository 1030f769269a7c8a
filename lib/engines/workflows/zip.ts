/**
 * The little of ZIP that a bundle needs (APPNOTE.TXT 6.3.10): deflated or stored entries with their sizes in front, names in UTF-8, no
 * ZIP64. A reader that takes nothing on trust: every size is checked against what is there, and inflating stops at the size announced.
 */
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const UTF8 = 0x0800;
const STORED = 0;
const DEFLATED = 8;

/** MS-DOS time and date, to two seconds, from 1980 on. */
function dosTime(at: Date): { time: number; date: number } {
  const year = Math.max(1980, at.getUTCFullYear());
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    date: ((year - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  };
}

/** The archive piece by piece. The entries are few and small: their number and sizes fit the plain format. */
export function* zipped(entries: Iterable<ZipEntry>, at: Date): Generator<Buffer> {
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const packed = deflateRawSync(bytes);
    const isSmaller = packed.length < bytes.length;
    const body = isSmaller ? packed : Buffer.from(bytes);
    const fields = fieldsOf(name, bytes, body, isSmaller ? DEFLATED : STORED, at);
    const local = Buffer.concat([uint32(LOCAL), fields, Buffer.from(name)]);
    // Version made by, the local header's fields, no comment, first disk, no attributes, and where the entry begins.
    directory.push(Buffer.concat([uint32(CENTRAL), uint16(20), fields, Buffer.alloc(10), uint32(offset), Buffer.from(name)]));
    offset += local.length + body.length;
    yield local;
    yield body;
  }
  const central = Buffer.concat(directory);
  const count = directory.length;
  yield central;
  yield Buffer.concat([uint32(END), Buffer.alloc(4), uint16(count), uint16(count), uint32(central.length), uint32(offset), uint16(0)]);
}

/** From "version needed" to the length of the extra field: the same in both headers. */
function fieldsOf(name: string, bytes: Uint8Array, body: Uint8Array, method: number, at: Date): Buffer {
  const { time, date } = dosTime(at);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(UTF8, 2);
  fields.writeUInt16LE(method, 4);
  fields.writeUInt16LE(time, 6);
  fields.writeUInt16LE(date, 8);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(body.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  return fields;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes.length > 22 && Buffer.from(bytes.subarray(0, 4)).readUInt32LE(0) === LOCAL;
}

export interface ZipBounds {
  readonly entries: number;
  /** Inflated, of all entries together. */
  readonly bytes: number;
}

/** The entries by name; null where it is no such archive, is damaged, or is more than `bounds`. Never throws. */
export function unzipped(archive: Uint8Array, bounds: ZipBounds): Map<string, Buffer> | null {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  try {
    return entriesOf(bytes, bounds);
  } catch {
    return null;
  }
}

function entriesOf(bytes: Buffer, bounds: ZipBounds): Map<string, Buffer> | null {
  const end = bytes.lastIndexOf(uint32(END));
  if (end < 0 || end + 22 > bytes.length) return null;
  const count = bytes.readUInt16LE(end + 10);
  if (count > bounds.entries) return null;
  const found = new Map<string, Buffer>();
  let room = bounds.bytes;
  let at = bytes.readUInt32LE(end + 16);
  for (let n = 0; n < count; n += 1) {
    if (bytes.readUInt32LE(at) !== CENTRAL) return null;
    const method = bytes.readUInt16LE(at + 10);
    const [crc, packed, size] = [bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)];
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    room -= size;
    if (room < 0) return null;
    const body = bodyAt(bytes, bytes.readUInt32LE(at + 42), packed);
    const content = method === DEFLATED ? inflateRawSync(body, { maxOutputLength: Math.max(1, size) }) : body;
    if (content.length !== size || crc32(content) !== crc) return null;
    found.set(name, content);
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return found;
}

function bodyAt(bytes: Buffer, local: number, length: number): Buffer {
  const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  if (from + length > bytes.length) throw new RangeError("The archive breaks off.");
  return bytes.subarray(from, from + length);
}
