/** FLAC (RFC 9639) and Ogg (RFC 3533) with Vorbis, Opus, FLAC or Speex: Vorbis comments, and the length by samples. */
import { takeCover } from "./cover.ts";
import { takeId3 } from "./id3.ts";
import type { ContainerReader, Source } from "./source.ts";
import { starsOf, takeTag } from "./tags.ts";

/** In ffmpeg's words; other keys stay as they are. */
const NAMES: Readonly<Record<string, string>> = {
  ALBUMARTIST: "album_artist",
  TRACKNUMBER: "track",
  DISCNUMBER: "disc",
  DESCRIPTION: "comment",
};
const MAX_COMMENTS = 1000;
const MAX_BLOCKS = 200;
const MAX_COMMENT_BYTES = 4 * 1024 * 1024;

/** Vendor, count, then `KEY=value`, each with its length, little endian. */
export function takeVorbisComments(source: Source, bytes: Buffer): void {
  let at = 0;
  const next = (): string | null => {
    if (at + 4 > bytes.length) return null;
    const length = bytes.readUInt32LE(at);
    const end = at + 4 + length;
    // A value that was cut off is still worth having.
    const text = bytes.toString("utf8", at + 4, Math.min(end, bytes.length));
    at = end;
    return text;
  };
  const vendor = next();
  if (vendor === null || at + 4 > bytes.length) {
    source.problem("its comments are broken");
    return;
  }
  const count = bytes.readUInt32LE(at);
  at += 4;
  for (let index = 0; index < Math.min(count, MAX_COMMENTS); index += 1) {
    const comment = next();
    if (comment === null) {
      source.problem("its comments are cut off");
      return;
    }
    const sign = comment.indexOf("=");
    if (sign > 0) takeComment(source, comment.slice(0, sign), comment.slice(sign + 1));
  }
}

function takeComment(source: Source, key: string, value: string): void {
  const upper = key.toUpperCase();
  if (upper === "METADATA_BLOCK_PICTURE" || upper === "COVERART") {
    const bytes = Buffer.from(value.slice(0, 64 * 1024), "base64");
    takeCover(source, upper === "COVERART" ? bytes : picture(bytes));
    return;
  }
  takeTag(source, NAMES[upper] ?? key, value);
  const rating = upper === "RATING" ? Number(value) : Number.NaN;
  // Stars, or a part of a hundred.
  if (rating > 0 && rating <= 100) source.facts.words.score ??= rating <= 5 ? Math.round(rating) : starsOf(rating * 2.55);
}

/** A picture block: role, type of media, description, four numbers, then the picture with its length. */
function picture(bytes: Buffer): Buffer {
  if (bytes.length < 8) return bytes.subarray(bytes.length);
  const mime = bytes.readUInt32BE(4);
  const describedAt = 8 + mime;
  if (describedAt + 4 > bytes.length) return bytes.subarray(bytes.length);
  return bytes.subarray(describedAt + 4 + bytes.readUInt32BE(describedAt) + 20);
}

export const readFlac: ContainerReader = (source) => {
  let at = takeId3(source, 0, source.size);
  if (source.read(at, 4).toString("latin1") !== "fLaC") return source.problem("its first block is missing");
  at += 4;
  for (let count = 0; count < MAX_BLOCKS; count += 1) {
    const head = source.read(at, 4);
    if (head.length < 4) return source.problem("it ends before its sound begins");
    const length = head.readUIntBE(1, 3);
    const kind = (head[0] ?? 0) & 0x7f;
    if (kind === 0) takeStreamInfo(source, source.read(at + 4, 18));
    else if (kind === 4) takeVorbisComments(source, source.read(at + 4, Math.min(length, MAX_COMMENT_BYTES)));
    else if (kind === 6) takeCover(source, picture(source.read(at + 4, Math.min(length, 64 * 1024))));
    if ((head[0] ?? 0) & 0x80) return;
    at += 4 + length;
  }
};

/** Block and frame sizes, then 20 bits of rate, 3 of channels, 5 of depth, 36 of samples. */
function takeStreamInfo(source: Source, info: Buffer): void {
  if (info.length < 18) return;
  const rate = info.readUIntBE(10, 3) >> 4;
  const samples = ((info[13] ?? 0) & 15) * 2 ** 32 + info.readUInt32BE(14);
  if (rate === 0) source.problem("its first block is broken");
  source.technical("audio_codec", "flac");
  source.technical("sample_rate", rate);
  source.technical("channels", (((info[12] ?? 0) >> 1) & 7) + 1);
  if (rate > 0 && samples > 0) source.facts.duration = samples / rate;
}

const MAX_PAGES = 2000;
const TAIL = 128 * 1024;

interface Stream {
  serial: number;
  rate: number;
  /** Samples to leave out at the start. */
  skip: number;
  /** Bytes before the comments in the second packet. */
  prefix: number;
}

export const readOgg: ContainerReader = (source) => {
  const packets = firstPackets(source, 2);
  const [first, second] = packets.packets;
  const stream = first ? streamOf(source, first, packets.serial) : null;
  if (packets.packets.length === 0) return source.problem("it has no whole page");
  if (!stream) return;
  if (second) takeVorbisComments(source, second.subarray(stream.prefix));
  const granule = lastGranule(source, stream.serial);
  if (granule !== null && stream.rate > 0) source.facts.duration = Math.max(0, granule - stream.skip) / stream.rate || null;
};

function streamOf(source: Source, first: Buffer, serial: number): Stream | null {
  const isLong = first.length >= 19;
  if (isLong && first.toString("latin1", 0, 8) === "OpusHead") {
    takeFormat(source, "opus", 48_000, first[9] ?? 0);
    return { serial, rate: 48_000, skip: first.readUInt16LE(10), prefix: 8 };
  }
  if (isLong && first.toString("latin1", 0, 7) === "\x01vorbis") {
    takeFormat(source, "vorbis", first.readUInt32LE(12), first[11] ?? 0);
    return { serial, rate: first.readUInt32LE(12), skip: 0, prefix: 7 };
  }
  // The mapping's header, then FLAC's own: `fLaC`, block header, stream information.
  if (first.length >= 51 && first.toString("latin1", 0, 5) === "\x7fFLAC") {
    const rate = first.readUIntBE(27, 3) >> 4;
    takeFormat(source, "flac", rate, (((first[29] ?? 0) >> 1) & 7) + 1);
    return { serial, rate, skip: 0, prefix: 4 };
  }
  if (first.length >= 52 && first.toString("latin1", 0, 8) === "Speex   ") {
    takeFormat(source, "speex", first.readUInt32LE(36), first.readUInt32LE(48));
    return { serial, rate: first.readUInt32LE(36), skip: 0, prefix: 0 };
  }
  return null;
}

function takeFormat(source: Source, codec: string, rate: number, channels: number): void {
  source.technical("audio_codec", codec);
  source.technical("sample_rate", rate);
  source.technical("channels", channels);
}

/** The first packets of the first stream. Each lies in segments of at most 255 bytes, over pages; a shorter one ends it. */
function firstPackets(source: Source, wanted: number): { packets: Buffer[]; serial: number } {
  const packets: Buffer[] = [];
  let parts: Buffer[] = [];
  let bytes = 0;
  let at = 0;
  let serial = -1;
  for (let count = 0; count < MAX_PAGES && packets.length < wanted; count += 1) {
    const head = source.read(at, 27 + 255);
    if (head.length < 27 || head.toString("latin1", 0, 4) !== "OggS") break;
    const own = head.readUInt32LE(14);
    if (serial < 0) serial = own;
    const lacing = head.subarray(27, 27 + (head[26] ?? 0));
    let from = at + 27 + lacing.length;
    for (const length of lacing) {
      if (own === serial && packets.length < wanted && bytes < MAX_COMMENT_BYTES) {
        parts.push(source.read(from, length));
        bytes += length;
        if (length < 255) {
          packets.push(Buffer.concat(parts));
          parts = [];
        }
      }
      from += length;
    }
    at = from;
  }
  if (packets.length < wanted && parts.length > 0) packets.push(Buffer.concat(parts));
  return { packets, serial };
}

/** The position at the end of the stream's last page. */
function lastGranule(source: Source, serial: number): number | null {
  const from = Math.max(0, source.size - TAIL);
  const tail = source.read(from, TAIL);
  for (let at = tail.lastIndexOf("OggS"); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf("OggS", at - 1)) {
    if (at + 18 > tail.length || tail.readUInt32LE(at + 14) !== serial) continue;
    const granule = tail.readBigInt64LE(at + 6);
    if (granule >= 0n) return Number(granule);
  }
  return null;
}
