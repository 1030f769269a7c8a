/**
 * The TIFF structure inside EXIF (Exif 2.32, TIFF 6.0), and adding one field to it, UserComment. What is there stays at its offset:
 * the directories that grow are written anew at the end and only the pointers to them change, so values, thumbnails and maker notes
 * keep their places.
 */
export const EXIF_POINTER = 0x8769;
export const USER_COMMENT = 0x9286;
const LONG = 4;
const UNDEFINED = 7;
/** Bytes of one component, by field type. */
export const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8] as const;
const MAX_ENTRIES = 512;

export interface Order {
  little: boolean;
}

export function u16(data: Buffer, at: number, { little }: Order): number {
  return little ? data.readUInt16LE(at) : data.readUInt16BE(at);
}

export function u32(data: Buffer, at: number, { little }: Order): number {
  return little ? data.readUInt32LE(at) : data.readUInt32BE(at);
}

function put16(value: number, { little }: Order): Buffer {
  const bytes = Buffer.alloc(2);
  if (little) bytes.writeUInt16LE(value);
  else bytes.writeUInt16BE(value);
  return bytes;
}

function put32(value: number, { little }: Order): Buffer {
  const bytes = Buffer.alloc(4);
  if (little) bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
}

export interface Directory {
  /** Each of 12 bytes, as in the file. */
  entries: Buffer[];
  next: number;
}

export function orderOf(tiff: Buffer): Order | null {
  const mark = tiff.toString("latin1", 0, 2);
  if (tiff.length < 14 || (mark !== "II" && mark !== "MM")) return null;
  const order = { little: mark === "II" };
  return u16(tiff, 2, order) === 42 ? order : null;
}

export function directoryAt(tiff: Buffer, at: number, order: Order): Directory | null {
  if (at < 8 || at + 2 > tiff.length) return null;
  const count = u16(tiff, at, order);
  const end = at + 2 + count * 12;
  if (count > MAX_ENTRIES || end + 4 > tiff.length) return null;
  const entries = Array.from({ length: count }, (_, index) => tiff.subarray(at + 2 + index * 12, at + 14 + index * 12));
  return { entries, next: u32(tiff, end, order) };
}

function find(directory: Directory, tag: number, order: Order): Buffer | undefined {
  return directory.entries.find((entry) => u16(entry, 0, order) === tag);
}

export function entryOf(tag: number, type: number, count: number, value: number, order: Order): Buffer {
  return Buffer.concat([put16(tag, order), put16(type, order), put32(count, order), put32(value, order)]);
}

/** Entries stand in the order of their tags. */
export function directoryBytes(entries: readonly Buffer[], next: number, order: Order): Buffer {
  const sorted = [...entries].sort((a, b) => u16(a, 0, order) - u16(b, 0, order));
  return Buffer.concat([put16(sorted.length, order), ...sorted, put32(next, order)]);
}

/** `ASCII` or `UNICODE` by what the text needs; the latter is UTF-16 in the file's byte order, as most readers expect. */
function commentValue(text: string, { little }: Order): Buffer {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return Buffer.concat([Buffer.from("ASCII\0\0\0", "latin1"), Buffer.from(text, "latin1")]);
  const utf16 = Buffer.from(text, "utf16le");
  return Buffer.concat([Buffer.from("UNICODE\0", "latin1"), little ? utf16 : utf16.swap16()]);
}

/** A new TIFF block that holds the comment alone; big-endian, as A1111's own writer makes it. */
export function writeUserComment(text: string): Buffer {
  const order = { little: false };
  const header = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8]);
  const value = commentValue(text, order);
  const main = directoryBytes([entryOf(EXIF_POINTER, LONG, 1, 26, order)], 0, order);
  const exif = directoryBytes([entryOf(USER_COMMENT, UNDEFINED, value.length, 44, order)], 0, order);
  return Buffer.concat([header, main, exif, value]);
}

/** The block with the comment added; unchanged where it has one already; null where it cannot be read well enough to add safely. */
export function addUserComment(tiff: Buffer, text: string): Buffer | null {
  const order = orderOf(tiff);
  const mainAt = order ? u32(tiff, 4, order) : 0;
  const main = order ? directoryAt(tiff, mainAt, order) : null;
  if (!order || !main) return null;
  const pointer = find(main, EXIF_POINTER, order);
  const exif = pointer ? directoryAt(tiff, u32(pointer, 8, order), order) : { entries: [], next: 0 };
  if (!exif) return null;
  if (find(exif, USER_COMMENT, order)) return tiff;
  const whole = Buffer.concat([tiff, Buffer.alloc(tiff.length % 2)]);
  const value = commentValue(text, order);
  const padded = Buffer.concat([value, Buffer.alloc(value.length % 2)]);
  const exifAt = whole.length + padded.length;
  const newExif = directoryBytes([...exif.entries, entryOf(USER_COMMENT, UNDEFINED, value.length, whole.length, order)], exif.next, order);
  if (pointer) {
    put32(exifAt, order).copy(whole, pointer.byteOffset - tiff.byteOffset + 8);
    return Buffer.concat([whole, padded, newExif]);
  }
  const newMain = directoryBytes([...main.entries, entryOf(EXIF_POINTER, LONG, 1, exifAt, order)], main.next, order);
  put32(exifAt + newExif.length, order).copy(whole, 4);
  return Buffer.concat([whole, padded, newExif, newMain]);
}
