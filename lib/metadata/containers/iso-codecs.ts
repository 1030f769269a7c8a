/** Sample entries: the codec's name and, of pictures, the pixel format, in ffmpeg's words. */
import { type Box, boxes, contents } from "./iso-boxes.ts";
import type { Source } from "./source.ts";

const CODECS: Readonly<Record<string, string>> = {
  avc1: "h264",
  avc3: "h264",
  hvc1: "hevc",
  hev1: "hevc",
  av01: "av1",
  vp08: "vp8",
  vp09: "vp9",
  mp4v: "mpeg4",
  "png ": "png",
  jpeg: "mjpeg",
  apcn: "prores",
  apch: "prores",
  apcs: "prores",
  apco: "prores",
  ap4h: "prores",
  mp4a: "aac",
  Opus: "opus",
  fLaC: "flac",
  alac: "alac",
  ".mp3": "mp3",
  "ac-3": "ac3",
  "ec-3": "eac3",
  sowt: "pcm_s16le",
  twos: "pcm_s16be",
};

export function codecOf(type: string): string {
  return CODECS[type] ?? type.trim();
}

/** Bytes of a visual sample entry before its boxes. */
const VISUAL = 78;

/** What the codec's configuration box says; null for codecs that leave it to their stream. */
export function pixelFormat(source: Source, entry: Box): string | null {
  for (const box of boxes(source, entry.at + VISUAL, entry.end)) {
    const bytes = contents(source, box, 4096);
    if (box.type === "avcC") return avc(bytes);
    if (box.type === "hvcC" && bytes.length > 17) return named((bytes[16] ?? 0) & 3, 8 + ((bytes[17] ?? 0) & 7));
    if (box.type === "av1C" && bytes.length > 2) return av1(bytes[2] ?? 0);
    if (box.type === "vpcC" && bytes.length > 6) return vp((bytes[6] ?? 0) >> 4, ((bytes[6] ?? 0) >> 1) & 7);
  }
  return null;
}

/** Chroma formats 0 to 3: none, 4:2:0, 4:2:2, 4:4:4. */
function named(chroma: number, depth: number): string {
  const base = ["gray", "yuv420p", "yuv422p", "yuv444p"][chroma] ?? "yuv420p";
  return depth > 8 ? `${base}${depth}le` : base;
}

/** Profiles below High are 4:2:0 with 8 bits; the others say so behind their parameter sets. */
function avc(bytes: Buffer): string {
  const profile = bytes[1] ?? 0;
  if (![100, 110, 122, 144, 244].includes(profile)) return "yuv420p";
  let at = 6;
  for (let sets = (bytes[5] ?? 0) & 31; sets > 0 && at + 2 <= bytes.length; sets -= 1) at += 2 + bytes.readUInt16BE(at);
  let pictures = bytes[at] ?? 0;
  for (at += 1; pictures > 0 && at + 2 <= bytes.length; pictures -= 1) at += 2 + bytes.readUInt16BE(at);
  if (at + 3 > bytes.length) return profile === 122 ? "yuv422p" : "yuv420p";
  return named((bytes[at] ?? 1) & 3, 8 + ((bytes[at + 1] ?? 0) & 7));
}

function av1(flags: number): string {
  const depth = flags & 0x40 ? (flags & 0x20 ? 12 : 10) : 8;
  if (flags & 0x10) return named(0, depth);
  return named(flags & 0x08 ? (flags & 0x04 ? 1 : 2) : 3, depth);
}

/** VP9's subsampling: 0 and 1 are 4:2:0, 2 is 4:2:2, 3 is 4:4:4. */
export function vp(depth: number, subsampling: number): string {
  return named(Math.max(subsampling, 1), depth || 8);
}

/** Object types of MPEG-4 (ISO/IEC 14496-1, and those registered since) that are not what the sample entry's name says. */
const OBJECTS: Readonly<Record<number, string>> = { 97: "mpeg2video", 105: "mp3", 107: "mp3", 108: "mjpeg", 109: "png" };

/** What the `esds` box says: the codec where it is another than usual, and AAC's own number of channels. */
export function elementaryStream(source: Source, entry: Box, skipped: number): { codec: string | null; channels: number } | null {
  for (const box of boxes(source, entry.at + skipped, entry.end)) {
    if (box.type !== "esds") continue;
    const bytes = contents(source, box, 256);
    // Version and flags; the stream's descriptor, its id and flags; the decoder's, thirteen bytes; the setup.
    const stream = descriptor(bytes, 4);
    const decoder = stream?.tag === 3 ? descriptor(bytes, stream.at + 3) : null;
    if (decoder?.tag !== 4) return null;
    const setup = descriptor(bytes, decoder.at + 13);
    const [first = 0, second = 0] = setup?.tag === 5 ? bytes.subarray(setup.at) : [];
    // Five bits of object type, four of frequency (15: it follows), four of channels.
    const isPlain = (((first & 7) << 1) | (second >> 7)) !== 15;
    return { codec: OBJECTS[bytes[decoder.at] ?? 0] ?? null, channels: isPlain ? (second >> 3) & 15 : 0 };
  }
  return null;
}

/** A tag, then a length of up to four bytes of seven bits each. */
function descriptor(bytes: Buffer, from: number): { tag: number; at: number } | null {
  const tag = bytes[from];
  if (tag === undefined) return null;
  let at = from + 1;
  while (at < from + 4 && (bytes[at] ?? 0) & 0x80) at += 1;
  return { tag, at: at + 1 };
}
