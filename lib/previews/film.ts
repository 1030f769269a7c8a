import sharp from "sharp";
import type { ContainedPath } from "#lib/disk/paths.ts";
import { probe, runFfmpeg } from "#lib/metadata/ffmpeg.ts";
import { decode, thumbnails } from "./pixels.ts";
import { DECODE_SECONDS, MAX_PIXELS, SIDES, WEBP } from "./recipes.ts";
import type { Renderer } from "./rendering.ts";

export const CLIP_SECONDS = 3;
export const CLIP_WIDTH = 320;
/** Pictures a second. */
export const CLIP_RATE = 15;
/** Silent and small, and plays before it has come whole. */
const H264 = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "28", "-pix_fmt", "yuv420p", "-movflags", "+faststart"];
export const ENCODE_CLIP = ["-an", "-sn", "-dn", ...H264, "-threads", "1", "-map_metadata", "-1"];
const TIME_MS = 30_000;

/** A frame a little way in, since many films begin black; the clip starts there too. */
export const renderFilm: Renderer = async ({ path, wanted, signal }) => {
  const facts = await probe(path, { signal });
  const picture = facts.streams.find(({ type, isAttachedPicture }) => type === "video" && !isAttachedPicture);
  if (!picture) throw new Error("there is no picture in the video");
  if ((picture.width ?? 0) * (picture.height ?? 0) > MAX_PIXELS) throw new Error("its frames are too large to decode");
  const start = Math.min(1, (facts.duration ?? 0) / 10);
  const frame = await frameAt(path, start, signal);
  const image = () => sharp(frame, { limitInputPixels: MAX_PIXELS });
  const [small, poster, clip] = await Promise.all([
    decode(image()).then((pixels) => thumbnails(pixels, wanted)),
    wanted.has("poster")
      ? image()
          .timeout({ seconds: DECODE_SECONDS })
          .resize(SIDES.poster, SIDES.poster, { fit: "inside", withoutEnlargement: true })
          .webp(WEBP)
          .toBuffer()
      : null,
    wanted.has("clip") ? clipFrom(path, start, signal) : null,
  ]);
  return { files: { ...small.files, ...(poster && { poster }), ...(clip && { clip }) }, thumbhash: small.thumbhash, problem: null };
};

/** One frame as PNG, upright, its pixels square. */
async function frameAt(path: ContainedPath, second: number, signal: AbortSignal | undefined): Promise<Buffer> {
  for (const at of second > 0 ? [second, 0] : [0]) {
    const seek = at > 0 ? ["-ss", at.toFixed(3)] : [];
    const square = ["-frames:v", "1", "-vf", "scale=iw*sar:ih,setsar=1"];
    const args = [...seek, "-i", path, "-map", "0:v:0", ...square, "-c:v", "png", "-f", "image2pipe"];
    const { bytes } = await runFfmpeg(args, { output: "buffer", signal, timeoutMs: TIME_MS, maxBytes: 512 * 1024 * 1024 });
    if (bytes.length > 0) return bytes;
  }
  throw new Error("no frame of the video could be decoded");
}

/** What an MP4 of at least one frame has. */
const TRACK = Buffer.from("trak");

/** What plays under the pointer: from `start` on, or, where nothing comes after it, from the beginning. `demuxer` names one that is not found by itself. */
export async function clipFrom(
  path: ContainedPath,
  start: number,
  signal: AbortSignal | undefined,
  demuxer: readonly string[] = [],
): Promise<Buffer> {
  const size = `fps=${CLIP_RATE},scale='max(2,trunc(min(${CLIP_WIDTH},iw*sar)/2)*2)':-2,setsar=1`;
  const from = start > 0 ? ["-ss", start.toFixed(3)] : [];
  const args = [...demuxer, ...from, "-i", path, "-map", "0:v:0", "-t", String(CLIP_SECONDS), "-vf", size, ...ENCODE_CLIP, "-f", "mp4"];
  const { bytes } = await runFfmpeg(args, { output: "buffer", signal, timeoutMs: TIME_MS, maxBytes: 32 * 1024 * 1024 });
  return start > 0 && !bytes.includes(TRACK) ? clipFrom(path, 0, signal, demuxer) : bytes;
}
