import { open } from "node:fs/promises";
import sharp, { type Sharp, type SharpOptions } from "sharp";
import { messageOf } from "#lib/core/errors.ts";
import type { ContainedPath } from "#lib/disk/paths.ts";
import { runFfmpeg } from "#lib/metadata/ffmpeg.ts";
import { type Format, SNIFF_BYTES, sniff } from "#lib/metadata/sniff.ts";
import { decode, type Pixels, thumbnails } from "./pixels.ts";
import { MAX_PIXELS } from "./recipes.ts";
import type { Renderer } from "./rendering.ts";
import { drawSvg } from "./svg.ts";

/** Formats that sharp's prebuilt library cannot open, and the demuxer that can. */
const BY_FFMPEG: Partial<Record<Format, string>> = { bmp: "bmp_pipe", ico: "ico" };
const OPTIONS: SharpOptions = { limitInputPixels: MAX_PIXELS, sequentialRead: true };

export const renderPicture: Renderer = async ({ path, wanted, signal }) => {
  const { pixels, problem } = await decodeFile(path, signal);
  return { ...(await thumbnails(pixels, wanted)), problem };
};

async function decodeFile(path: ContainedPath, signal: AbortSignal | undefined): Promise<{ pixels: Pixels; problem: string | null }> {
  const format = await formatOf(path);
  if (!format) throw new Error("its content is of no kind we know");
  const demuxer = BY_FFMPEG[format];
  if (demuxer) {
    const args = ["-f", demuxer, "-i", path, "-frames:v", "1", "-c:v", "png", "-f", "image2pipe"];
    const { bytes } = await runFfmpeg(args, { output: "buffer", signal, timeoutMs: 20_000, maxBytes: 512 * 1024 * 1024 });
    return { pixels: await decode(sharp(bytes, OPTIONS)), problem: null };
  }
  if (format === "svg") return { pixels: await decode(sharp(await drawSvg(path, signal), OPTIONS)), problem: null };
  const image = (options: SharpOptions): Sharp => sharp(path, { ...OPTIONS, ...options });
  try {
    return { pixels: await decode(image({})), problem: null };
  } catch (error) {
    // A picture that breaks off is still worth showing as far as it goes.
    const pixels = await decode(image({ failOn: "none" })).catch(() => null);
    if (!pixels) throw error;
    const reason = messageOf(error).replaceAll(path, "the file").split("\n")[0];
    return { pixels, problem: `only part of the picture could be decoded (${reason})` };
  }
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
