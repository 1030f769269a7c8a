/** WebP (RFC 9649): RIFF chunks. Picture data is stepped over; of a lossless one the header says whether it has alpha. */
import { MAX_C2PA_BYTES } from "../c2pa.ts";
import { type Blocks, takeBlocks, takeC2pa } from "./blocks.ts";
import { riffChunks } from "./riff.ts";
import type { ContainerReader, Source } from "./source.ts";

const MAX_BLOCK = 4 * 1024 * 1024;
const ALPHA_FLAG = 0x10;

interface Frames {
  count: number;
  milliseconds: number;
  hasLossless: boolean;
}

export const readWebp: ContainerReader = (source) => {
  const blocks: Blocks = {};
  const frames: Frames = { count: 0, milliseconds: 0, hasLossless: false };
  for (const { id, at, length } of riffChunks(source, 12, source.size)) {
    if (id === "VP8X") takeExtendedHeader(source, source.read(at, 10));
    else if (id === "VP8 ") takeLossy(source, source.read(at, 10));
    else if (id === "VP8L") takeLossless(source, source.read(at, 5), frames);
    else if (id === "ANMF") takeFrame(source, at, frames);
    else if (id === "EXIF") blocks.exif ??= source.read(at, Math.min(length, MAX_BLOCK));
    else if (id === "XMP ") blocks.xmp ??= source.read(at, Math.min(length, MAX_BLOCK));
    else if (id === "C2PA") takeC2pa(source, source.read(at, Math.min(length, MAX_C2PA_BYTES)));
  }
  const { facts } = source;
  facts.color_mode = facts.has_alpha ? "RGBA" : "RGB";
  facts.may_hide_text = facts.has_alpha && frames.hasLossless;
  if (frames.count > 1) {
    source.technical("frames", frames.count);
    facts.duration = frames.milliseconds / 1000 || null;
    facts.frame_rate = facts.duration ? Math.round((frames.count / facts.duration) * 1000) / 1000 : null;
  }
  if (facts.width === null) source.problem("it has no picture");
  return takeBlocks(source, blocks);
};

function takeExtendedHeader({ facts }: Source, head: Buffer): void {
  if (head.length < 10) return;
  facts.has_alpha = ((head[0] ?? 0) & ALPHA_FLAG) !== 0;
  facts.width = head.readUIntLE(4, 3) + 1;
  facts.height = head.readUIntLE(7, 3) + 1;
}

/** A key frame's header: frame tag, start code `9d 01 2a`, then 14 bits for each side. */
function takeLossy({ facts }: Source, head: Buffer): void {
  if (head.length < 10 || head.readUIntBE(3, 3) !== 0x9d012a) return;
  facts.width ??= head.readUInt16LE(6) & 0x3fff;
  facts.height ??= head.readUInt16LE(8) & 0x3fff;
}

/** Signature `2f`, then 14 + 14 bits for the sides less one, one bit for alpha. */
function takeLossless({ facts }: Source, head: Buffer, frames: Frames): void {
  if (head.length < 5 || head[0] !== 0x2f) return;
  const bits = head.readUInt32LE(1);
  frames.hasLossless = true;
  facts.width ??= (bits & 0x3fff) + 1;
  facts.height ??= ((bits >>> 14) & 0x3fff) + 1;
  if ((bits >>> 28) & 1) facts.has_alpha = true;
}

/** Position, size, duration and flags of a frame; its picture's chunk follows. */
function takeFrame(source: Source, at: number, frames: Frames): void {
  const head = source.read(at, 24);
  if (head.length < 24) return;
  frames.count += 1;
  frames.milliseconds += head.readUIntLE(12, 3);
  if (head.toString("latin1", 16, 20) === "VP8L") frames.hasLossless = true;
}
