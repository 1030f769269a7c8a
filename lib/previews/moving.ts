/** Clips of pictures that move: GIF, animated WebP, and APNG. */
import sharp from "sharp";
import { runFfmpeg } from "#lib/metadata/ffmpeg.ts";
import type { Format } from "#lib/metadata/sniff.ts";
import { CLIP_RATE, CLIP_SECONDS, CLIP_WIDTH, clipFrom, ENCODE_CLIP } from "./film.ts";
import { DECODE_SECONDS } from "./recipes.ts";
import type { RenderRequest } from "./rendering.ts";

/** Browsers show frames that claim less time than this for a tenth of a second, and so do we. */
const SHORTEST_MS = 20;
const USUAL_MS = 100;
const MAX_FRAMES = 150;
/** All frames together, before they are made small: what a decoder that keeps them all may hold. */
const MAX_FRAME_PIXELS = 80_000_000;
/** Behind what is transparent: a video has no alpha. */
const GROUND = "#808080";

/** Null where the picture does not move. */
export async function clipOfMoving({ path, head, signal }: RenderRequest, format: Format): Promise<Uint8Array | null> {
  // sharp reads the first frame of an APNG only, ffmpeg reads no animated WebP.
  if (format === "png") return hasAnimationChunk(head) ? clipFrom(path, 0, signal, ["-f", "apng"]) : null;
  if (format !== "gif" && format !== "webp") return null;
  const facts = await sharp(path).metadata();
  const { pages = 1, delay = [], width, pageHeight = facts.height } = facts;
  if (pages < 2) return null;
  const frames = framesWithin(delay, pages, CLIP_SECONDS * 1000);
  if (frames * width * pageHeight > MAX_FRAME_PIXELS) throw new Error("its frames are too many and too large");
  const { data, info } = await sharp(path, { pages: frames, limitInputPixels: MAX_FRAME_PIXELS })
    .timeout({ seconds: DECODE_SECONDS })
    .resize({ width: Math.min(width, CLIP_WIDTH) })
    .toColourspace("srgb")
    .flatten({ background: GROUND })
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const high = info.pageHeight ?? Math.floor(info.height / frames);
  const size = info.width * high * info.channels;
  const shown = timeline(delay, frames).map((at) => data.subarray(at * size, (at + 1) * size));
  const pixels = info.channels === 1 ? "gray" : "rgb24";
  const raw = ["-f", "rawvideo", "-pix_fmt", pixels, "-s", `${info.width}x${high}`, "-r", String(CLIP_RATE), "-i", "pipe:0"];
  const even = ["-vf", "scale=trunc(iw/2)*2:trunc(ih/2)*2,setsar=1"];
  const wide = info.width < 2 || high < 2 ? ["-vf", "scale=16:16"] : even;
  const { bytes } = await runFfmpeg([...raw, ...wide, ...ENCODE_CLIP, "-f", "mp4"], {
    input: Buffer.concat(shown),
    output: "buffer",
    signal,
    timeoutMs: 20_000,
    maxBytes: 32 * 1024 * 1024,
  });
  return bytes;
}

function shownFor(delay: readonly number[], frame: number): number {
  const ms = delay[frame] ?? USUAL_MS;
  return ms < SHORTEST_MS ? USUAL_MS : ms;
}

/** How many frames, from the first on, are needed to fill so much time. */
export function framesWithin(delay: readonly number[], pages: number, ms: number): number {
  let shown = 0;
  let frames = 0;
  while (frames < Math.min(pages, MAX_FRAMES) && shown < ms) {
    shown += shownFor(delay, frames);
    frames += 1;
  }
  return frames;
}

/** Which frame stands at each tick of the clip's even rate. */
export function timeline(delay: readonly number[], frames: number): number[] {
  const ends: number[] = [];
  for (let frame = 0; frame < frames; frame += 1) ends.push((ends.at(-1) ?? 0) + shownFor(delay, frame));
  const total = Math.min(ends.at(-1) ?? 0, CLIP_SECONDS * 1000);
  const ticks = Math.max(1, Math.round((total / 1000) * CLIP_RATE));
  return Array.from({ length: ticks }, (_, tick) => {
    const at = ends.findIndex((end) => end > (tick * 1000) / CLIP_RATE);
    return at < 0 ? frames - 1 : at;
  });
}

/** `acTL` stands before the pixels, and in the files of all known writers among the first chunks. */
function hasAnimationChunk(head: Buffer): boolean {
  for (let at = 8; at + 8 <= head.length; at += 12 + head.readUInt32BE(at)) {
    const name = head.toString("latin1", at + 4, at + 8);
    if (name === "acTL") return true;
    if (name === "IDAT") return false;
  }
  return false;
}
