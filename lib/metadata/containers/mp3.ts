/** MPEG audio (ISO/IEC 11172-3, 13818-3): ID3 around it; the length by Xing's, Info's or VBRI's header, else by the bit rate. */
import { takeId3, takeId3v1 } from "./id3.ts";
import type { ContainerReader, Source } from "./source.ts";

/** kbit/s by MPEG version (1, then 2 and 2.5), layer and index. */
const RATES_V1 = {
  1: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  2: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
} as const;
const RATES_V2 = {
  1: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  3: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;
const FREQUENCIES = [44_100, 48_000, 32_000] as const;
/** How far behind the tag the first frame is looked for. */
const SEARCH = 64 * 1024;

interface FrameHeader {
  layer: 1 | 2 | 3;
  isV1: boolean;
  isMono: boolean;
  kilobits: number;
  frequency: number;
  samples: number;
  bytes: number;
}

export const readMp3: ContainerReader = (source) => {
  let start = 0;
  // Some writers put a second tag behind the first.
  for (let count = 0; count < 4; count += 1) {
    const end = takeId3(source, start, source.size);
    if (end === start) break;
    start = end;
  }
  takeId3v1(source);
  const first = firstFrame(source, Math.min(start, source.size));
  if (!first) return source.problem("no sound was found in it");
  const { header, at } = first;
  source.technical("audio_codec", header.layer === 3 ? "mp3" : `mp${header.layer}`);
  source.technical("channels", header.isMono ? 1 : 2);
  source.technical("sample_rate", header.frequency);
  const frames = framesTold(source, header, at);
  const end = source.size - (source.read(source.size - 128, 3).toString("latin1") === "TAG" ? 128 : 0);
  source.facts.duration = frames > 0 ? (frames * header.samples) / header.frequency : ((end - at) * 8) / (header.kilobits * 1000) || null;
};

function headerAt(bytes: Buffer, at: number): FrameHeader | null {
  if (at + 4 > bytes.length || bytes[at] !== 0xff) return null;
  const [second = 0, third = 0, fourth = 0] = bytes.subarray(at + 1, at + 4);
  const version = (second >> 3) & 3;
  const layer = 4 - ((second >> 1) & 3);
  const index = third >> 4;
  if ((second & 0xe0) !== 0xe0 || version === 1 || (layer !== 1 && layer !== 2 && layer !== 3) || index === 0 || index === 15) return null;
  const base = FREQUENCIES[((third >> 2) & 3) as 0 | 1 | 2];
  if (base === undefined) return null;
  const isV1 = version === 3;
  const frequency = isV1 ? base : version === 2 ? base / 2 : base / 4;
  const kilobits = (isV1 ? RATES_V1 : RATES_V2)[layer][index] ?? 0;
  const samples = layer === 1 ? 384 : layer === 3 && !isV1 ? 576 : 1152;
  const padding = ((third >> 1) & 1) * (layer === 1 ? 4 : 1);
  const bytesLong = Math.floor((samples / 8) * ((kilobits * 1000) / frequency)) + padding;
  return { layer, isV1, isMono: fourth >> 6 === 3, kilobits, frequency, samples, bytes: bytesLong };
}

/** A frame that is followed by another of its kind, or that ends the file. */
function firstFrame(source: Source, from: number): { header: FrameHeader; at: number } | null {
  const bytes = source.read(from, SEARCH);
  for (let at = bytes.indexOf(0xff); at >= 0 && at + 4 <= bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const header = headerAt(bytes, at);
    if (!header) continue;
    const next = at + header.bytes;
    const following = next + 4 <= bytes.length ? headerAt(bytes, next) : null;
    if (next + 4 > bytes.length || (following && following.frequency === header.frequency)) return { header, at: from + at };
  }
  return null;
}

/** Xing stands behind the side information, VBRI always 32 bytes behind the header. */
function framesTold(source: Source, header: FrameHeader, at: number): number {
  const side = header.isV1 ? (header.isMono ? 17 : 32) : header.isMono ? 9 : 17;
  const xing = source.read(at + 4 + side, 12);
  if (xing.length === 12 && /^(Xing|Info)$/.test(xing.toString("latin1", 0, 4))) return xing.readUInt32BE(4) & 1 ? xing.readUInt32BE(8) : 0;
  const vbri = source.read(at + 36, 18);
  return vbri.length === 18 && vbri.toString("latin1", 0, 4) === "VBRI" ? vbri.readUInt32BE(14) : 0;
}
