/**
 * PNG (W3C, third edition): header and text chunks before and after the picture data, which is stepped over, so a large file costs no
 * more than its texts. png-chunks-extract, which wants a whole file in memory, gets the signature and the small chunks.
 */
import { crc32, inflateSync } from "node:zlib";
import extractChunks from "png-chunks-extract";
import { MAX_C2PA_BYTES } from "../c2pa.ts";
import { iptcOfPhotoshop } from "../iptc.ts";
import { offerLicense, takeBlocks, takeC2pa } from "./blocks.ts";
import { type ContainerReader, MAX_TEXT, type Source } from "./source.ts";

const MAX_CHUNK = 4 * 1024 * 1024;
const MAX_KEPT = 12 * 1024 * 1024;
/** It copies and sums byte by byte, ten times as slow as our own look at a chunk whose sum is known to be right. */
const MAX_SMALL = 64;
const MAX_SMALL_IN_ALL = 2 * 1024;
const MAX_CHUNKS = 100_000;
/** After a text was found, picture data in more pieces than this is not followed to its end: 8 bytes each are read. */
const MAX_CHUNKS_AFTER_TEXT = 3000;
const TEXTS = new Set(["tEXt", "zTXt", "iTXt", "eXIf"]);
const XMP_KEY = "XML:com.adobe.xmp";
const CHUNK_NAME = /^[A-Za-z]{4}$/;
const PROFILE = "Raw profile type ";
const XMP_MARK = "http://ns.adobe.com/xap/1.0/\0";
const IEND = Buffer.from([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);
/** In the words of Pillow, by colour type. */
const MODES: Readonly<Record<number, string>> = { 0: "L", 2: "RGB", 3: "P", 4: "LA", 6: "RGBA" };

interface Found {
  source: Source;
  /** Signature, header and small chunks, each with a right check sum. */
  small: Buffer[];
  smallBytes: number;
  kept: number;
  frames: number;
  /** The still that programs without animation show comes before the first frame and is none. */
  hasStillOfItsOwn: boolean;
  seconds: number;
  exif: Buffer | undefined;
}

export const readPng: ContainerReader = (source) => {
  const found: Found = {
    source,
    small: [source.read(0, 8)],
    smallBytes: 0,
    kept: 0,
    frames: 0,
    hasStillOfItsOwn: false,
    seconds: 0,
    exif: undefined,
  };
  const header = source.read(8, 25);
  const isHeaderSound = takeHeader(source, header);
  if (isHeaderSound) found.small.push(header);
  walk(found, isHeaderSound);
  if (found.small.length > 2) {
    for (const { name, data } of extractChunks(Buffer.concat([...found.small, IEND]))) takeText(found, name, Buffer.from(data.buffer));
  }
  takeAnimation(found);
  return takeBlocks(source, { exif: found.exif });
};

/** Whether the header is there and its check sum right; sizes are taken from a damaged one too. */
function takeHeader(source: Source, head: Buffer): boolean {
  if (head.length < 25 || head.toString("latin1", 4, 8) !== "IHDR") {
    source.problem("its header chunk is missing");
    return false;
  }
  const { facts } = source;
  const depth = head[16] ?? 8;
  const type = head[17] ?? 0;
  facts.width = head.readUInt32BE(8) || null;
  facts.height = head.readUInt32BE(12) || null;
  facts.color_mode = type === 0 && depth === 16 ? "I;16" : type === 0 && depth === 1 ? "1" : (MODES[type] ?? null);
  facts.has_alpha = type === 4 || type === 6;
  // Where text can hide: in the lowest bits of a channel of its own.
  facts.may_hide_text = facts.has_alpha && depth === 8;
  if (depth !== 8) source.technical("bit_depth", depth);
  if (head.readUInt32BE(0) === 13 && crc32(head.subarray(4, 21)) === head.readUInt32BE(21)) return true;
  source.problem("the check sum of its header is wrong");
  return false;
}

function walk(found: Found, isHeaderSound: boolean): void {
  const { source } = found;
  let at = 8;
  for (let count = 0; at + 12 <= source.size; count += 1) {
    if (count >= (found.kept > 0 ? MAX_CHUNKS_AFTER_TEXT : MAX_CHUNKS)) return;
    const isNear = at + 8 <= source.block.length;
    const head = isNear ? source.block : source.read(at, 8);
    const from = isNear ? at : 0;
    if (head.length < from + 8) return;
    const length = head.readUInt32BE(from);
    const type = head.toString("latin1", from + 4, from + 8);
    if (type === "IEND") return;
    if (!CHUNK_NAME.test(type)) {
      source.problem("its chunks are broken");
      return;
    }
    if (at + 12 + length > source.size) {
      source.problem("a chunk reaches beyond the end of the file");
      return;
    }
    if (type === "IDAT") found.hasStillOfItsOwn ||= found.frames === 0;
    else visit(found, type, at, length, isHeaderSound);
    at += 12 + length;
  }
}

function visit(found: Found, type: string, at: number, length: number, isHeaderSound: boolean): void {
  const { source } = found;
  if (TEXTS.has(type)) {
    keep(found, type, at, length, isHeaderSound);
    return;
  }
  if (type === "tRNS") source.facts.has_alpha = true;
  else if (type === "fcTL" && length === 26) {
    const control = source.read(at + 8, 26);
    found.frames += 1;
    found.seconds += control.readUInt16BE(20) / (control.readUInt16BE(22) || 100);
  } else if (type === "caBX") takeC2pa(source, source.read(at + 8, Math.min(length, MAX_C2PA_BYTES)));
}

function keep(found: Found, type: string, at: number, length: number, isHeaderSound: boolean): void {
  const { source } = found;
  if (length > MAX_CHUNK || found.kept + length > MAX_KEPT) {
    source.problem(`a ${type} chunk of ${length} bytes is too large to read`);
    return;
  }
  const chunk = source.read(at, 12 + length);
  if (chunk.length < 12 + length) return;
  found.kept += length;
  if (crc32(chunk.subarray(4, 8 + length)) !== chunk.readUInt32BE(8 + length)) {
    source.problem(`the check sum of a ${type} chunk is wrong`);
    return;
  }
  if (!isHeaderSound || length > MAX_SMALL || found.smallBytes + length > MAX_SMALL_IN_ALL) {
    takeText(found, type, chunk.subarray(8, 8 + length));
    return;
  }
  found.small.push(chunk);
  found.smallBytes += length;
}

function takeText(found: Found, type: string, data: Buffer): void {
  const { source } = found;
  if (type === "eXIf") found.exif ??= Buffer.from(data);
  if (!TEXTS.has(type) || type === "eXIf") return;
  const end = data.indexOf(0);
  if (end <= 0) return;
  const key = data.toString("latin1", 0, end);
  if (type === "tEXt") takeWord(found, key, data.toString("latin1", end + 1));
  else if (type === "zTXt") takeWord(found, key, inflated(source, data.subarray(end + 2)).toString("latin1"));
  else takeInternational(found, key, data, end);
}

/** key, 0, compressed?, method, language, 0, translated key, 0, text */
function takeInternational(found: Found, key: string, data: Buffer, end: number): void {
  const language = data.indexOf(0, end + 3);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) {
    found.source.problem("an iTXt chunk is broken");
    return;
  }
  const body = data.subarray(translated + 1);
  const text = (data[end + 1] === 1 ? inflated(found.source, body) : body).toString("utf8");
  takeWord(found, key, text);
}

function takeWord(found: Found, key: string, text: string): void {
  const { source } = found;
  if (key === XMP_KEY) {
    takeBlocks(source, { xmp: Buffer.from(text) });
    return;
  }
  source.text("png", key, text);
  if (key.startsWith(PROFILE)) takeProfile(found, key.slice(PROFILE.length), text);
  if (key === "Copyright") offerLicense(source, text);
}

/** ImageMagick's way from before there was eXIf: the kind, the length and the block in hexadecimal digits, each on lines of their own. */
function takeProfile(found: Found, kind: string, text: string): void {
  const digits = /^\s*\w{1,20}\s+\d{1,10}\s+/.exec(text)?.[0];
  if (digits === undefined) return;
  const bytes = Buffer.from(text.slice(digits.length).replace(/\s+/g, ""), "hex");
  const isXmp = bytes.toString("latin1", 0, XMP_MARK.length) === XMP_MARK;
  if (isXmp || kind === "xmp") takeBlocks(found.source, { xmp: isXmp ? bytes.subarray(XMP_MARK.length) : bytes });
  else if (kind === "exif" || kind === "APP1") found.exif ??= bytes;
  else if (kind === "iptc") takeBlocks(found.source, { iptc: iptcOfPhotoshop(bytes) ?? bytes });
}

function inflated(source: Source, data: Buffer): Buffer {
  try {
    return inflateSync(data, { maxOutputLength: MAX_TEXT });
  } catch (error) {
    source.problem("a compressed text cannot be read", error);
    return Buffer.alloc(0);
  }
}

function takeAnimation({ source, frames, seconds, hasStillOfItsOwn }: Found): void {
  if (frames < 2) return;
  source.technical("frames", frames + (hasStillOfItsOwn ? 1 : 0));
  if (seconds <= 0) return;
  source.facts.duration = seconds;
  source.facts.frame_rate = Math.round((frames / seconds) * 1000) / 1000;
}
