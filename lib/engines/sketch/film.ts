import { AppError, messageOf } from "#lib/core/errors.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { FfmpegError, runFfmpeg } from "#lib/metadata/ffmpeg.ts";
import { type Canvas, canvas, inkOf, lay } from "./canvas.ts";
import { type Frame, type Layer, type Sheet, sheetOf } from "./layer.ts";
import { enlarged, stopIfAborted, workFrame } from "./picture.ts";
import type { Plan } from "./plan.ts";

interface FilmSize {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly frameRate: number;
}

interface FilmWatch {
  readonly signal: AbortSignal;
  painted(done: number, of: number, name: string): void;
  shot(done: number, frame: Canvas): void | Promise<void>;
}

interface Cel {
  readonly layer: Layer;
  readonly sheet: Sheet;
}

/** The frames of one loop as they are shot: each layer is painted once, then moved. The frame after the last would be the first. */
export async function* frames(plan: Plan, size: FilmSize, watch: FilmWatch): AsyncGenerator<Canvas> {
  const { work, coarse } = workFrame(plan, size.width, size.height);
  const crisp = coarse > 1;
  const { base, cels } = await paintCels(plan, work, crisp, watch);
  const finish = plan.finish?.(work);
  for (let i = 0; i < size.frames; i += 1) {
    stopIfAborted(watch.signal);
    const frame: Canvas = { ...base, data: base.data.slice() };
    for (const { layer, sheet } of cels) lay(frame, sheet, layer.blend ?? "over", layer.motion, i / size.frames, work, crisp);
    finish?.(frame);
    const shot = crisp ? enlarged(frame, size.width, size.height) : frame;
    await watch.shot(i + 1, shot);
    yield shot;
  }
}

/** What never moves is laid together once, as far as nothing moving lies beneath it. */
async function paintCels(plan: Plan, work: Frame, crisp: boolean, watch: FilmWatch): Promise<{ base: Canvas; cels: Cel[] }> {
  const base = canvas(work.width, work.height, plan.ground);
  const cels: Cel[] = [];
  for (const [index, layer] of plan.layers.entries()) {
    stopIfAborted(watch.signal);
    const painted = await sheetOf(layer, work, false, crisp);
    if (cels.length === 0 && layer.motion === undefined) lay(base, painted, layer.blend ?? "over", undefined, 0, work);
    else cels.push({ layer, sheet: { ...painted, ink: inkOf(painted) } });
    watch.painted(index + 1, plan.layers.length, layer.name);
  }
  return { base, cels };
}

const BT709 = [
  "-vf",
  "scale=out_color_matrix=bt709:out_range=tv",
  "-colorspace",
  "bt709",
  "-color_primaries",
  "bt709",
  "-color_trc",
  "bt709",
];

const CODECS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  mp4: [["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p", ...BT709, "-movflags", "+faststart", "-f", "mp4"]],
  webm: [
    [
      "-c:v",
      "libvpx-vp9",
      "-crf",
      "33",
      "-b:v",
      "0",
      "-deadline",
      "realtime",
      "-cpu-used",
      "6",
      "-row-mt",
      "1",
      "-pix_fmt",
      "yuv420p",
      ...BT709,
      "-f",
      "webm",
    ],
    [
      "-c:v",
      "libvpx",
      "-crf",
      "12",
      "-b:v",
      "3M",
      "-deadline",
      "realtime",
      "-cpu-used",
      "4",
      "-pix_fmt",
      "yuv420p",
      ...BT709,
      "-f",
      "webm",
    ],
  ],
};

/** Longest an encode may take; the longest film at the largest size needs a fraction of it on one core. */
const ENCODE_LIMIT_MS = 15 * 60_000;

/** The frames as bytes, and what went wrong with them: ffmpeg would take a reel that breaks off for a short film. */
class Reel {
  failure: unknown = null;
  isWhole = false;
  private readonly source: AsyncGenerator<Canvas>;

  constructor(plan: Plan, size: FilmSize, watch: FilmWatch) {
    this.source = frames(plan, size, watch);
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    try {
      for await (const { data } of this.source) yield data;
      this.isWhole = true;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

/** Shoots and encodes. For webm, an ffmpeg without VP9 gets a second showing as VP8. */
export async function film(plan: Plan, size: FilmSize, format: string, watch: FilmWatch): Promise<Uint8Array> {
  const codecs = CODECS[format] ?? CODECS.mp4 ?? [];
  for (const [attempt, codec] of codecs.entries()) {
    const source = [
      "-f",
      "rawvideo",
      "-pix_fmt",
      "rgb24",
      "-s",
      `${size.width}x${size.height}`,
      "-r",
      String(size.frameRate),
      "-i",
      "pipe:0",
      "-an",
    ];
    const reel = new Reel(plan, size, watch);
    try {
      const { bytes } = await runFfmpeg([...source, ...codec, "-fflags", "+bitexact", "-flags:v", "+bitexact"].map(String), {
        input: reel.bytes(),
        signal: watch.signal,
        timeoutMs: ENCODE_LIMIT_MS,
        output: "buffer",
      });
      if (!reel.isWhole) throw reel.failure ?? new Error("it stopped taking frames");
      return bytes;
    } catch (problem) {
      const error = reel.failure ?? problem;
      stopIfAborted(watch.signal);
      if (error instanceof FfmpegError && /Unknown encoder/i.test(error.stderr) && attempt + 1 < codecs.length) continue;
      if (error instanceof AppError) throw error;
      throw refusal("generation_failed", "film_failed", { said: messageOf(error) }, { cause: error });
    }
  }
  throw refusal("generation_failed", "no_encoder", { format });
}
