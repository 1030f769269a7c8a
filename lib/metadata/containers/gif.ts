/** GIF 89a: header, then blocks; pictures' data is stepped over in its sub-blocks. */
import { utf8OrLatin1, withoutNul } from "../text-decoding.ts";
import { takeXmp } from "./blocks.ts";
import { type ContainerReader, MAX_TEXT, type Source } from "./source.ts";

const MAX_BLOCKS = 20_000;
/** Sub-blocks have at most 255 bytes and each costs a read: of a longer film the rest is reckoned. */
const MAX_SUB_BLOCKS = 60_000;

interface Film {
  frames: number;
  /** Hundredths of a second. */
  delay: number;
  hasAlpha: boolean;
  subBlocks: number;
}

export const readGif: ContainerReader = (source) => {
  const head = source.read(0, 13);
  if (head.length < 13) return source.problem("its header is cut off");
  const { facts } = source;
  facts.width = head.readUInt16LE(6) || null;
  facts.height = head.readUInt16LE(8) || null;
  facts.color_mode = "P";
  const film: Film = { frames: 0, delay: 0, hasAlpha: false, subBlocks: 0 };
  const end = walk(source, film, 13 + colours(head[10] ?? 0));
  facts.has_alpha = film.hasAlpha;
  if (film.frames < 2) return;
  const seconds = film.delay / 100;
  facts.frame_rate = seconds ? Math.round((film.frames / seconds) * 1000) / 1000 : null;
  const isWhole = film.subBlocks < MAX_SUB_BLOCKS;
  facts.duration = (isWhole ? seconds : Math.round((seconds * source.size) / end)) || null;
  if (isWhole) source.technical("frames", film.frames);
};

/** Bytes of the colour table that a packed field announces. */
function colours(packed: number): number {
  return packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0;
}

/** Where the walk ended. */
function walk(source: Source, film: Film, from: number): number {
  let at = from;
  for (let count = 0; count < MAX_BLOCKS && film.subBlocks < MAX_SUB_BLOCKS; count += 1) {
    const head = source.read(at, 11);
    const kind = head[0];
    if (kind === 0x3b) return at;
    if (kind === 0x21) at = takeExtension(source, film, at, head[1] ?? 0);
    else if (kind === 0x2c && head.length >= 10) {
      film.frames += 1;
      if (film.frames === 1) widen(source, head);
      at = skipSubBlocks(source, film, at + 10 + colours(head[9] ?? 0) + 1);
    } else {
      source.problem("it ends before its end mark");
      return at;
    }
  }
  return at;
}

/** A first picture that is larger than the canvas makes that larger: so do browsers. */
function widen({ facts }: Source, frame: Buffer): void {
  facts.width = Math.max(facts.width ?? 0, frame.readUInt16LE(1) + frame.readUInt16LE(5)) || null;
  facts.height = Math.max(facts.height ?? 0, frame.readUInt16LE(3) + frame.readUInt16LE(7)) || null;
}

function takeExtension(source: Source, film: Film, at: number, label: number): number {
  if (label === 0xf9) {
    const control = source.read(at + 3, 4);
    if (control.length === 4) {
      film.delay += control.readUInt16LE(1);
      if ((control[0] ?? 0) & 1) film.hasAlpha = true;
    }
  }
  if (label === 0xfe) {
    const { bytes, end } = subBlocks(source, film, at + 2);
    source.text("gif", "Comment", withoutNul(utf8OrLatin1(bytes)));
    return end;
  }
  if (label === 0xff && source.read(at + 3, 11).toString("latin1") === "XMP DataXMP") return takePacket(source, film, at + 14);
  return skipSubBlocks(source, film, at + 2);
}

/** The packet stands bare, followed by 257 bytes that lead a reader of sub-blocks to the end from wherever it lands. */
function takePacket(source: Source, film: Film, at: number): number {
  const end = skipSubBlocks(source, film, at);
  const bytes = source.read(at, Math.min(end - at, MAX_TEXT));
  const close = bytes.lastIndexOf("?>");
  takeXmp(source, bytes.toString("utf8", 0, close < 0 ? bytes.length : close + 2));
  return end;
}

function skipSubBlocks(source: Source, film: Film, from: number): number {
  let at = from;
  while (film.subBlocks < MAX_SUB_BLOCKS) {
    const length = source.read(at, 1)[0] ?? 0;
    film.subBlocks += 1;
    at += 1 + length;
    if (length === 0) break;
  }
  return at;
}

function subBlocks(source: Source, film: Film, from: number): { bytes: Buffer; end: number } {
  const parts: Buffer[] = [];
  let at = from;
  for (let bytes = 0; bytes < MAX_TEXT; ) {
    const length = source.read(at, 1)[0] ?? 0;
    if (length === 0) return { bytes: Buffer.concat(parts), end: at + 1 };
    parts.push(source.read(at + 1, length));
    bytes += length;
    at += 1 + length;
  }
  return { bytes: Buffer.concat(parts), end: skipSubBlocks(source, film, at) };
}
