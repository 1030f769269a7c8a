import sharp, { type Sharp, type SharpOptions } from "sharp";
import type { ContainedPath } from "#lib/disk/paths.ts";
import { runFfmpeg } from "#lib/metadata/ffmpeg.ts";
import { type Format, sniff } from "#lib/metadata/sniff.ts";
import { complaint } from "./complaint.ts";
import { clipOfMoving } from "./moving.ts";
import { decode, type Pixels, thumbnails } from "./pixels.ts";
import { MAX_PIXELS } from "./recipes.ts";
import type { Renderer, RenderRequest } from "./rendering.ts";
import { drawSvg } from "./svg.ts";

/** Formats that sharp's prebuilt library cannot open, and the demuxer that can. */
const BY_FFMPEG: Partial<Record<Format, string>> = { bmp: "bmp_pipe", ico: "ico" };
const OPTIONS: SharpOptions = { limitInputPixels: MAX_PIXELS, sequentialRead: true };

/** The still of what moves is its first frame; where it is wanted and the picture moves, a clip comes along. */
export const renderPicture: Renderer = async ({ path, head, wanted, signal }) => {
  const format = sniff(head);
  if (!format) throw new Error("its content is of no kind we know");
  const { pixels, problem } = await decodeFile(path, format, signal);
  const still = await thumbnails(pixels, wanted);
  const clip = wanted.has("clip") ? await clipOf({ path, head, wanted, signal }, format) : null;
  return { ...still, files: { ...still.files, ...(clip?.bytes && { clip: clip.bytes }) }, problem: problem ?? clip?.problem ?? null };
};

/** A clip that fails takes nothing from the still. */
async function clipOf(request: RenderRequest, format: Format): Promise<{ bytes: Uint8Array | null; problem: string | null }> {
  try {
    return { bytes: await clipOfMoving(request, format), problem: null };
  } catch (error) {
    request.signal?.throwIfAborted();
    return { bytes: null, problem: `its movement could not be decoded (${complaint(error, request.path)})` };
  }
}

async function decodeFile(
  path: ContainedPath,
  format: Format,
  signal: AbortSignal | undefined,
): Promise<{ pixels: Pixels; problem: string | null }> {
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
    return { pixels, problem: `only part of the picture could be decoded (${complaint(error, path)})` };
  }
}
