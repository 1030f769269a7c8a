import sharp from "sharp";
import { probe, runFfmpeg } from "#lib/metadata/ffmpeg.ts";
import { decode, thumbnails } from "./pixels.ts";
import type { Renderer } from "./rendering.ts";

const POINTS = 512;
/** What is decoded to find the peaks: half an hour at 8 kHz, longer pieces more coarsely. */
const MAX_SAMPLES = 16_000_000;
const BARS = 96;
/** A grey that stands out on white and on black alike; the ground is transparent. */
const INK = "#8a91a0";

/** The peaks of equal stretches of a piece, 0 to 1. */
export interface Waveform {
  kind: "waveform";
  channels: number;
  sample_rate: number;
  /** Seconds. */
  duration: number | null;
  points: number[];
}

export const renderSound: Renderer = async ({ path, wanted, signal }) => {
  const facts = await probe(path, { signal });
  const stream = facts.streams.find(({ type }) => type === "audio");
  if (!stream) throw new Error("there is no sound in the file");
  const duration = facts.duration ?? stream.duration;
  const rate = Math.max(500, Math.min(8000, Math.floor(MAX_SAMPLES / Math.max(1, duration ?? 1))));
  const args = ["-i", path, "-map", "0:a:0", "-ac", "1", "-ar", String(rate), "-fs", String(MAX_SAMPLES * 4), "-f", "s16le"];
  const { bytes } = await runFfmpeg(args, { output: "buffer", signal, maxBytes: MAX_SAMPLES * 4 + 65_536 });
  const points = peaks(new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~1))), POINTS);
  if (points.length === 0) throw new Error("no sound in the file could be decoded");
  const waveform: Waveform = { kind: "waveform", channels: stream.channels ?? 1, sample_rate: stream.sampleRate ?? rate, duration, points };
  const { files, thumbhash } = await thumbnails(await decode(sharp(Buffer.from(drawing(points)))), wanted);
  return {
    files: { ...files, ...(wanted.has("waveform") && { waveform: Buffer.from(JSON.stringify(waveform)) }) },
    thumbhash,
    problem: null,
  };
};

/** The largest deflection in each of at most `count` equal stretches, three decimals. */
export function peaks(samples: Int16Array, count: number): number[] {
  const stretches = Math.min(count, samples.length);
  return Array.from({ length: stretches }, (_, index) => {
    const end = Math.floor(((index + 1) * samples.length) / stretches);
    let highest = 0;
    for (let at = Math.floor((index * samples.length) / stretches); at < end; at += 1) {
      const value = Math.abs(samples[at] ?? 0);
      if (value > highest) highest = value;
    }
    return Math.round((Math.min(highest, 32_767) / 32_767) * 1000) / 1000;
  });
}

/** Rounded bars around a middle line, 512 × 256. */
export function drawing(points: readonly number[]): string {
  const loudest = Math.max(0.05, ...points);
  const step = 512 / BARS;
  const bars = Array.from({ length: BARS }, (_, index) => {
    const part = points.slice(
      Math.floor((index * points.length) / BARS),
      Math.max(Math.floor(((index + 1) * points.length) / BARS), Math.floor((index * points.length) / BARS) + 1),
    );
    const height = Math.max(4, (Math.max(0, ...part) / loudest) * 200);
    const x = (index * step + step * 0.2).toFixed(2);
    return `<rect x="${x}" y="${(128 - height / 2).toFixed(2)}" width="${(step * 0.6).toFixed(2)}" height="${height.toFixed(2)}" rx="${(step * 0.3).toFixed(2)}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="256" fill="${INK}">${bars.join("")}</svg>`;
}
