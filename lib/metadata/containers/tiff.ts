/**
 * TIFF 6.0: the first directory and those of EXIF and GPS, wherever they stand in the file, gathered into one small block that the
 * readers of EXIF take. Pictures, colour profiles and private data are left where they are.
 */
import { type Directory, directoryBytes, EXIF_POINTER, entryOf, type Order, TYPE_BYTES, u16, u32 } from "../exif.ts";
import { exifFields } from "../exif-fields.ts";
import { takeBlocks, takeExif } from "./blocks.ts";
import type { ContainerReader, Source } from "./source.ts";

const GPS_POINTER = 0x8825;
const LONG = 4;
const MAX_ENTRIES = 512;
const MAX_VALUE = 2 * 1024 * 1024;
const MAX_BLOCK = 6 * 1024 * 1024;
/** Where strips and tiles lie, colour maps, Photoshop's private data and layers, colour profiles, further directories. */
const LEFT_OUT = new Set([273, 279, 320, 324, 325, 330, 513, 514, 34377, 34675, 37724, 50341]);

export const readTiff: ContainerReader = (source) => {
  const head = source.read(0, 16);
  const order: Order = { little: head.toString("latin1", 0, 2) === "II" };
  if (head.length < 8) return source.problem("its header is cut off");
  if (u16(head, 2, order) === 43) return takeBigSizes(source, head, order);
  const block = gather(source, u32(head, 4, order), order);
  if (!block) return source.problem("its first directory is broken");
  takePicture(source, block, order);
  const { xmp, iptc } = exifFields(block) ?? {};
  takeBlocks(source, { xmp: xmp ?? undefined, iptc: iptc ?? undefined });
  return takeExif(source, block);
};

function directory(source: Source, at: number, order: Order): Directory | null {
  const head = source.read(at, 2);
  if (at < 8 || head.length < 2) return null;
  const count = Math.min(u16(head, 0, order), MAX_ENTRIES);
  const bytes = source.read(at + 2, count * 12);
  const entries = Array.from({ length: Math.floor(bytes.length / 12) }, (_, index) => bytes.subarray(index * 12, index * 12 + 12));
  return entries.length > 0 ? { entries, next: 0 } : null;
}

/** A TIFF block with the same entries and the values moved behind each other. */
function gather(source: Source, from: number, order: Order): Buffer | null {
  const parts: Buffer[] = [Buffer.alloc(8)];
  let length = 8;
  const put = (bytes: Buffer): number => {
    const at = length;
    parts.push(bytes);
    length += bytes.length;
    if (length % 2 === 1) {
      parts.push(Buffer.alloc(1));
      length += 1;
    }
    return at;
  };
  const lay = (at: number, depth: number): number => {
    const found = directory(source, at, order);
    if (!found) return 0;
    const entries: Buffer[] = [];
    for (const entry of found.entries) {
      const tag = u16(entry, 0, order);
      const type = u16(entry, 2, order);
      const bytes = u32(entry, 4, order) * (TYPE_BYTES[type] ?? 0);
      const value = u32(entry, 8, order);
      if (tag === EXIF_POINTER || tag === GPS_POINTER) {
        const inner = depth === 0 ? lay(value, 1) : 0;
        if (inner > 0) entries.push(entryOf(tag, LONG, 1, inner, order));
      } else if (bytes <= 4) entries.push(entry);
      else if (!LEFT_OUT.has(tag) && bytes <= MAX_VALUE && length + bytes <= MAX_BLOCK) {
        const copy = source.read(value, bytes);
        if (copy.length === bytes) entries.push(entryOf(tag, type, u32(entry, 4, order), put(copy), order));
      }
    }
    return put(directoryBytes(entries, 0, order));
  };
  const main = lay(from, 0);
  if (main === 0) return null;
  const block = Buffer.concat(parts);
  block.write(order.little ? "II" : "MM", 0, "latin1");
  put16(block, 42, 2, order);
  put32(block, main, 4, order);
  return block;
}

function put16(block: Buffer, value: number, at: number, { little }: Order): void {
  if (little) block.writeUInt16LE(value, at);
  else block.writeUInt16BE(value, at);
}

function put32(block: Buffer, value: number, at: number, { little }: Order): void {
  if (little) block.writeUInt32LE(value, at);
  else block.writeUInt32BE(value, at);
}

function takePicture(source: Source, block: Buffer, order: Order): void {
  const main = u32(block, 4, order);
  const count = u16(block, main, order);
  const numbers = new Map<number, number>();
  for (let index = 0; index < count; index += 1) {
    const at = main + 2 + index * 12;
    const type = u16(block, at + 2, order);
    const isInline = u32(block, at + 4, order) * (TYPE_BYTES[type] ?? 0) <= 4;
    const from = isInline ? at + 8 : u32(block, at + 8, order);
    if (from + 4 <= block.length && (type === 3 || type === LONG))
      numbers.set(u16(block, at, order), type === 3 ? u16(block, from, order) : u32(block, from, order));
  }
  const { facts } = source;
  facts.width = numbers.get(256) || null;
  facts.height = numbers.get(257) || null;
  const depth = numbers.get(258) ?? 1;
  const photometric = numbers.get(262) ?? 2;
  const samples = numbers.get(277) ?? 1;
  facts.has_alpha = numbers.has(338) && numbers.get(338) !== 0;
  facts.color_mode = modeOf(photometric, depth, facts.has_alpha, samples);
  if (depth !== 8) source.technical("bit_depth", depth);
  if (facts.width === null || facts.height === null) source.problem("it does not say its size");
}

function modeOf(photometric: number, depth: number, hasAlpha: boolean, samples: number): string | null {
  if (photometric <= 1 && samples <= 1) return depth === 1 ? "1" : depth === 16 ? "I;16" : "L";
  if (photometric <= 1) return hasAlpha ? "LA" : "L";
  if (photometric === 2 || photometric === 6) return hasAlpha ? "RGBA" : "RGB";
  return ({ 3: "P", 5: "CMYK", 8: "LAB" } as const)[photometric as 3 | 5 | 8] ?? null;
}

/** BigTIFF: offsets and counts of 64 bits; only the size of the picture is read. */
function takeBigSizes(source: Source, head: Buffer, order: Order): void {
  const u64 = (bytes: Buffer, at: number) => Number(order.little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  const at = head.length >= 16 ? u64(head, 8) : 0;
  const bytes = source.read(at, 8 + MAX_ENTRIES * 20);
  const count = bytes.length >= 8 ? Math.min(u64(bytes, 0), Math.floor((bytes.length - 8) / 20)) : 0;
  for (let index = 0; index < count; index += 1) {
    const entry = bytes.subarray(8 + index * 20);
    const tag = u16(entry, 0, order);
    const value = u16(entry, 2, order) === 3 ? u16(entry, 12, order) : u32(entry, 12, order);
    if (tag === 256) source.facts.width = value || null;
    else if (tag === 257) source.facts.height = value || null;
  }
  if (source.facts.width === null) source.problem("its first directory is broken");
}
