/** Films and sound in MP4, MOV and M4A (ISO/IEC 14496-12, QuickTime): what the `moov` box says. */
import { plausible } from "../text-decoding.ts";
import { type Box, boxes, boxInside, contents } from "./iso-boxes.ts";
import { codecOf, elementaryStream, pixelFormat } from "./iso-codecs.ts";
import { takeMeta, takeUserData } from "./iso-tags.ts";
import type { Source } from "./source.ts";

/** Seconds between 1904, where these clocks begin, and 1970. */
const EPOCH = 2_082_844_800;
const MAX_TABLE = 64 * 1024;

interface Track {
  kind: string;
  seconds: number;
  samples: number;
  /** Of all samples in the time table. */
  sampleSeconds: number;
}

/** The length in seconds of the longest track, null where the boxes do not tell. */
export function readMoov(source: Source, moov: Box): void {
  let timescale = 0;
  let seconds = 0;
  for (const box of boxes(source, moov.at, moov.end)) {
    if (box.type === "mvhd") {
      const clock = clockOf(contents(source, box, 32));
      timescale = clock.timescale;
      seconds = clock.seconds;
      source.facts.created_at ??= plausible(new Date((clock.created - EPOCH) * 1000));
    } else if (box.type === "trak") seconds = Math.max(seconds, readTrack(source, box, timescale));
    else if (box.type === "mvex") seconds = Math.max(seconds, fragmentSeconds(source, box, timescale));
    else if (box.type === "udta") takeUserData(source, box);
    else if (box.type === "meta") takeMeta(source, box);
  }
  if (seconds > 0) source.facts.duration = seconds;
}

/** `mvhd` and `mdhd`: version, flags, created, modified, timescale, duration; the times of 64 bits in version 1. */
function clockOf(bytes: Buffer): { created: number; timescale: number; seconds: number } {
  const isLong = bytes[0] === 1;
  if (bytes.length < (isLong ? 32 : 20)) return { created: 0, timescale: 0, seconds: 0 };
  const created = isLong ? Number(bytes.readBigUInt64BE(4)) : bytes.readUInt32BE(4);
  const timescale = bytes.readUInt32BE(isLong ? 20 : 12);
  const duration = isLong ? Number(bytes.readBigUInt64BE(24)) : bytes.readUInt32BE(16);
  // All bits set: not known.
  const isKnown = timescale > 0 && duration !== 0xffffffff && duration < 2 ** 53;
  return { created, timescale, seconds: isKnown ? duration / timescale : 0 };
}

function fragmentSeconds(source: Source, mvex: Box, timescale: number): number {
  const box = boxInside(source, mvex, "mehd");
  const bytes = box ? contents(source, box, 12) : Buffer.alloc(0);
  if (timescale === 0 || bytes.length < 8) return 0;
  if (bytes[0] === 1) return bytes.length < 12 ? 0 : Number(bytes.readBigUInt64BE(4)) / timescale;
  return bytes.readUInt32BE(4) / timescale;
}

function readTrack(source: Source, trak: Box, movieTimescale: number): number {
  const mdia = boxInside(source, trak, "mdia");
  const mdhd = boxInside(source, mdia, "mdhd");
  const hdlr = boxInside(source, mdia, "hdlr");
  const { timescale, seconds } = clockOf(mdhd ? contents(source, mdhd, 32) : Buffer.alloc(0));
  const kind = hdlr ? contents(source, hdlr, 12).toString("latin1", 8, 12) : "";
  const track: Track = { kind, seconds, samples: 0, sampleSeconds: 0 };
  const stbl = boxInside(source, boxInside(source, mdia, "minf"), "stbl");
  const stts = boxInside(source, stbl, "stts");
  if (stts && timescale > 0) takeTimes(track, contents(source, stts, MAX_TABLE), timescale);
  const stsd = boxInside(source, stbl, "stsd");
  const entry = stsd ? [...boxes(source, stsd.at + 8, stsd.end)][0] : undefined;
  // A film may begin with a still of its own; the first moving picture is the one that is shown.
  if (kind === "vide" || kind === "pict") takePicture(source, trak, track, entry);
  else if (kind === "soun" && entry) takeSound(source, entry);
  return editedSeconds(source, trak, movieTimescale) ?? seconds;
}

/** How long the edit list shows the track for: version, flags, count, then (duration, start, rate). Null where there is none. */
function editedSeconds(source: Source, trak: Box, timescale: number): number | null {
  const box = boxInside(source, boxInside(source, trak, "edts"), "elst");
  const bytes = box ? contents(source, box, MAX_TABLE) : Buffer.alloc(0);
  if (bytes.length < 8 || timescale === 0) return null;
  const isLong = bytes[0] === 1;
  const step = isLong ? 20 : 12;
  let sum = 0;
  for (let index = 0; index < bytes.readUInt32BE(4) && 8 + (index + 1) * step <= bytes.length; index += 1) {
    const at = 8 + index * step;
    sum += isLong ? Number(bytes.readBigUInt64BE(at)) : bytes.readUInt32BE(at);
  }
  return sum / timescale;
}

/** Runs of (samples, duration of each). */
function takeTimes(track: Track, table: Buffer, timescale: number): void {
  const count = table.length >= 8 ? table.readUInt32BE(4) : 0;
  for (let index = 0; index < count && 16 + index * 8 <= table.length; index += 1) {
    const samples = table.readUInt32BE(8 + index * 8);
    track.samples += samples;
    track.sampleSeconds += (samples * table.readUInt32BE(12 + index * 8)) / timescale;
  }
}

function takePicture(source: Source, trak: Box, track: Track, entry: Box | undefined): void {
  const { facts } = source;
  if (facts.width !== null) return;
  const head = entry ? contents(source, entry, 78) : Buffer.alloc(0);
  const tkhd = boxInside(source, trak, "tkhd");
  const shown = tkhd ? shownAs(contents(source, tkhd, 96)) : null;
  facts.width = (head.length >= 28 && head.readUInt16BE(24)) || shown?.width || null;
  facts.height = (head.length >= 28 && head.readUInt16BE(26)) || shown?.height || null;
  facts.orientation = shown?.orientation ?? null;
  if (track.sampleSeconds > 0) facts.frame_rate = Math.round((track.samples / track.sampleSeconds) * 1000) / 1000;
  if (track.samples > 0) source.technical("frames", track.samples);
  if (!entry) return;
  const setup = entry.type === "mp4v" ? elementaryStream(source, entry, 78) : null;
  source.technical("codec", setup?.codec ?? codecOf(entry.type));
  facts.color_mode = pixelFormat(source, entry);
  facts.has_alpha = /^(yuva|rgba)/.test(facts.color_mode ?? "");
}

/** The track header's matrix, of which only quarter turns are told, and the size it is shown at. */
function shownAs(bytes: Buffer): { width: number; height: number; orientation: number } | null {
  const at = bytes[0] === 1 ? 52 : 40;
  if (bytes.length < at + 44) return null;
  const cell = (index: number) => Math.round(bytes.readInt32BE(at + index * 4) / 65536);
  const [a, b, c, d] = [cell(0), cell(1), cell(3), cell(4)];
  const orientation = b === 1 && c === -1 ? 6 : a === -1 && d === -1 ? 3 : b === -1 && c === 1 ? 8 : 1;
  return { width: bytes.readUInt32BE(at + 36) >>> 16, height: bytes.readUInt32BE(at + 40) >>> 16, orientation };
}

function takeSound(source: Source, entry: Box): void {
  const head = contents(source, entry, 28);
  const setup = entry.type === "mp4a" ? elementaryStream(source, entry, 28) : null;
  source.technical("audio_codec", setup?.codec ?? codecOf(entry.type));
  if (head.length < 28) return;
  source.technical("channels", setup?.channels || head.readUInt16BE(16));
  source.technical("sample_rate", head.readUInt16BE(24));
}
