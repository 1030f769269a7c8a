import { open, readFile, stat } from "node:fs/promises";
import sharp, { type Sharp, type SharpOptions } from "sharp";
import { messageOf } from "#lib/core/errors.ts";
import type { ContainedPath } from "#lib/disk/paths.ts";
import { runFfmpeg } from "#lib/metadata/ffmpeg.ts";
import { type Format, SNIFF_BYTES, sniff } from "#lib/metadata/sniff.ts";
import { decode, type Pixels, thumbnails } from "./pixels.ts";
import { MAX_PIXELS } from "./recipes.ts";
import type { Renderer } from "./rendering.ts";

const MAX_SVG = 4 * 1024 * 1024;
/** Formats that sharp's prebuilt library cannot open, and the demuxer that can. */
const BY_FFMPEG: Partial<Record<Format, string>> = { bmp: "bmp_pipe", ico: "ico" };
const OPTIONS: SharpOptions = { limitInputPixels: MAX_PIXELS, sequentialRead: true };

export const renderPicture: Renderer = async ({ path, wanted, signal }) => {
  const { pixels, problem } = await decodeFile(path, signal);
  return { ...(await thumbnails(pixels, wanted)), problem };
};

async function decodeFile(path: ContainedPath, signal: AbortSignal | undefined): Promise<{ pixels: Pixels; problem: string | null }> {
  const format = await formatOf(path);
  const demuxer = format && BY_FFMPEG[format];
  if (demuxer) {
    const args = ["-f", demuxer, "-i", path, "-frames:v", "1", "-c:v", "png", "-f", "image2pipe"];
    const { bytes } = await runFfmpeg(args, { output: "buffer", signal, timeoutMs: 20_000, maxBytes: 512 * 1024 * 1024 });
    return { pixels: await decode(sharp(bytes, OPTIONS)), problem: null };
  }
  const input = format === "svg" ? await svgBytes(path) : path;
  const image = (options: SharpOptions): Sharp => sharp(input, { ...OPTIONS, ...options });
  try {
    return { pixels: await decode(image({})), problem: null };
  } catch (error) {
    // A picture that breaks off is still worth showing as far as it goes.
    const pixels = await decode(image({ failOn: "none" })).catch(() => null);
    if (!pixels) throw error;
    return { pixels, problem: `only part of the picture could be decoded (${messageOf(error).split("\n")[0]})` };
  }
}

/** Out of memory an SVG has no folder, so nothing beside it can be drawn in. */
async function svgBytes(path: ContainedPath): Promise<Buffer> {
  if ((await stat(path)).size > MAX_SVG) throw new Error("the SVG is too large to draw");
  return readFile(path);
}

async function formatOf(path: ContainedPath): Promise<Format | null> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    return sniff(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}
