/** AVIF and HEIC (ISO/IEC 23008-12): the `meta` box's items and their properties. Pictures are not decoded. */
import { type Blocks, takeBlocks } from "./blocks.ts";
import { type Box, boxes, boxInside, contents } from "./iso-boxes.ts";
import { readMoov } from "./iso-film.ts";
import { takeUuid } from "./iso-uuid.ts";
import type { ContainerReader, Source } from "./source.ts";

const MAX_TABLE = 256 * 1024;
const MAX_ITEMS = 4096;
const MAX_BLOCK = 4 * 1024 * 1024;

interface Item {
  type: string;
  content: string;
  /** Of the first extent; long items in several are not read. */
  at: number;
  length: number;
  inItemData: boolean;
}

export const readIsoStill: ContainerReader = (source) => {
  let blocks: Blocks = {};
  let film: Box | null = null;
  for (const box of boxes(source, 0, source.size)) {
    if (box.type === "meta") blocks = readItems(source, box);
    else if (box.type === "uuid") takeUuid(source, box);
    else if (box.type === "moov") film = box;
  }
  const { facts } = source;
  const { width, height, color_mode, has_alpha } = facts;
  facts.width = null;
  if (film) readMoov(source, film);
  // The still picture stands for the film made of it.
  if (width !== null) Object.assign(facts, { width, height, color_mode, has_alpha });
  if (facts.width === null) source.problem("it has no picture");
  const done = takeBlocks(source, blocks);
  // Turns are properties here; the same turn in EXIF was done already.
  if (!done) facts.orientation = null;
  return done?.then(() => {
    facts.orientation = null;
  });
};

function readItems(source: Source, meta: Box): Blocks {
  let primary = -1;
  const items = new Map<number, Item>();
  let properties: Box | null = null;
  let itemData = 0;
  for (const box of boxes(source, meta.at + 4, meta.end)) {
    if (box.type === "pitm") primary = numberAt(contents(source, box, 8), 4, source.read(box.at, 1)[0] === 0 ? 2 : 4);
    else if (box.type === "iinf") takeInfos(source, box, items);
    else if (box.type === "iloc") takeLocations(contents(source, box, MAX_TABLE), items);
    else if (box.type === "iprp") properties = box;
    else if (box.type === "idat") itemData = box.at;
  }
  if (properties) takeProperties(source, properties, primary);
  const blocks: Blocks = {};
  for (const item of items.values()) {
    const at = item.at + (item.inItemData ? itemData : 0);
    if (item.type === "Exif") blocks.exif ??= exifOf(source.read(at, Math.min(item.length, MAX_BLOCK)));
    else if (item.type === "mime" && item.content === "application/rdf+xml")
      blocks.xmp ??= source.read(at, Math.min(item.length, MAX_BLOCK));
  }
  return blocks;
}

/** The block begins with how far its TIFF header is away. */
function exifOf(bytes: Buffer): Buffer | undefined {
  return bytes.length > 8 ? bytes.subarray(Math.min(4 + bytes.readUInt32BE(0), bytes.length)) : undefined;
}

function itemOf(items: Map<number, Item>, id: number): Item | null {
  const known = items.get(id);
  if (known || items.size >= MAX_ITEMS) return known ?? null;
  const item = { type: "", content: "", at: 0, length: 0, inItemData: false };
  items.set(id, item);
  return item;
}

/** `infe`, version 2: id and protection of 16 bits, type; version 3: an id of 32 bits. Name and content type follow. */
function takeInfos(source: Source, iinf: Box, items: Map<number, Item>): void {
  const skipped = source.read(iinf.at, 1)[0] === 0 ? 6 : 8;
  for (const box of boxes(source, iinf.at + skipped, iinf.end)) {
    const bytes = contents(source, box, 512);
    const version = bytes[0] ?? 0;
    const idBytes = version === 3 ? 4 : 2;
    if (box.type !== "infe" || version < 2 || bytes.length < 10 + idBytes) continue;
    const item = itemOf(items, bytes.readUIntBE(4, idBytes));
    if (!item) return;
    const typeAt = 6 + idBytes;
    item.type = bytes.toString("latin1", typeAt, typeAt + 4);
    const name = bytes.indexOf(0, typeAt + 4);
    if (item.type === "mime" && name >= 0) item.content = bytes.toString("latin1", name + 1).split("\0")[0] ?? "";
  }
}

/** Sizes of the fields, then for each item its id, how it is found, a base offset and its extents. */
function takeLocations(bytes: Buffer, items: Map<number, Item>): void {
  if (bytes.length < 8) return;
  const version = bytes[0] ?? 0;
  const [offsetBytes, lengthBytes] = [(bytes[4] ?? 0) >> 4, (bytes[4] ?? 0) & 15];
  const [baseBytes, indexBytes] = [(bytes[5] ?? 0) >> 4, version === 0 ? 0 : (bytes[5] ?? 0) & 15];
  const idBytes = version < 2 ? 2 : 4;
  let at = 6 + idBytes;
  const count = numberAt(bytes, 6, idBytes);
  for (let index = 0; index < Math.min(count, MAX_ITEMS) && at + idBytes + 4 <= bytes.length; index += 1) {
    const item = itemOf(items, bytes.readUIntBE(at, idBytes));
    at += idBytes;
    const method = version === 0 ? 0 : bytes.readUInt16BE(at) & 15;
    at += version === 0 ? 2 : 4;
    const base = numberAt(bytes, at, baseBytes);
    const extents = numberAt(bytes, at + baseBytes, 2);
    const first = at + baseBytes + 2 + indexBytes;
    if (item) {
      item.at = base + numberAt(bytes, first, offsetBytes);
      item.length = extents === 1 ? numberAt(bytes, first + offsetBytes, lengthBytes) : 0;
      item.inItemData = method === 1;
    }
    at += baseBytes + 2 + extents * (indexBytes + offsetBytes + lengthBytes);
  }
}

/** A number of 0, 2, 4 or 8 bytes; 0 where it is not there. */
function numberAt(bytes: Buffer, at: number, length: number): number {
  if (length === 0 || at + length > bytes.length) return 0;
  return length === 8 ? Number(bytes.readBigUInt64BE(at)) : length <= 6 ? bytes.readUIntBE(at, length) : 0;
}

/** `ipco` lists the properties, `ipma` says which of them each item has, counted from 1. */
function takeProperties(source: Source, iprp: Box, primary: number): void {
  const list = boxInside(source, iprp, "ipco");
  const table = boxInside(source, iprp, "ipma");
  if (!list) return;
  const all = [...boxes(source, list.at, list.end)];
  const own = table ? associations(contents(source, table, MAX_TABLE), primary) : null;
  const chosen = own && own.length > 0 ? own.flatMap((index) => all[index - 1] ?? []) : all;
  const { facts } = source;
  let isTurned = false;
  for (const box of chosen) {
    const bytes = contents(source, box, 64);
    if (box.type === "ispe" && facts.width === null && bytes.length >= 12) {
      facts.width = bytes.readUInt32BE(4) || null;
      facts.height = bytes.readUInt32BE(8) || null;
    } else if (box.type === "irot") isTurned = ((bytes[0] ?? 0) & 1) === 1;
    else if (box.type === "pixi") takeChannels(source, bytes);
  }
  // Every decoder turns the picture: its size is the one after that.
  if (isTurned) [facts.width, facts.height] = [facts.height, facts.width];
  facts.has_alpha = all.some((box) => box.type === "auxC" && contents(source, box, 80).toString("latin1", 4).includes(":alpha"));
  const isGrey = facts.color_mode === "L";
  facts.color_mode = isGrey ? (facts.has_alpha ? "LA" : "L") : facts.has_alpha ? "RGBA" : "RGB";
}

function takeChannels(source: Source, pixi: Buffer): void {
  if (pixi[4] === 1) source.facts.color_mode = "L";
  const depth = pixi[5] ?? 8;
  if (depth !== 8) source.technical("bit_depth", depth);
}

function associations(bytes: Buffer, id: number): number[] {
  if (bytes.length < 8) return [];
  const idBytes = (bytes[0] ?? 0) < 1 ? 2 : 4;
  const indexBytes = (bytes[3] ?? 0) & 1 ? 2 : 1;
  const entries = bytes.readUInt32BE(4);
  let at = 8;
  for (let entry = 0; entry < Math.min(entries, MAX_ITEMS) && at + idBytes + 1 <= bytes.length; entry += 1) {
    const isOurs = bytes.readUIntBE(at, idBytes) === id;
    const count = bytes[at + idBytes] ?? 0;
    at += idBytes + 1;
    if (isOurs) {
      // The highest bit says that the property is essential.
      const mask = indexBytes === 2 ? 0x7fff : 0x7f;
      return Array.from({ length: count }, (_, index) => numberAt(bytes, at + index * indexBytes, indexBytes) & mask);
    }
    at += count * indexBytes;
  }
  return [];
}
