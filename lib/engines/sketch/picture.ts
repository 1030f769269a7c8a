import sharp from "sharp";
import { AppError } from "#lib/core/errors.ts";
import { type Canvas, canvas, lay } from "./canvas.ts";
import { type Frame, frame, type Layer, sheetOf } from "./layer.ts";
import { paletteOf } from "./palette.ts";
import type { StyleId } from "./parameters.ts";
import type { Plan } from "./plan.ts";
import type { Reading } from "./prompt.ts";
import { random } from "./random.ts";
import { compose, styleFor } from "./styles/styles.ts";

interface Drawing {
  readonly style: StyleId;
  readonly plan: Plan;
}

/** What will be drawn: decided wholly by the words, the style, the seed and the picture's proportions. */
export function drawing(reading: Reading, style: StyleId | "auto", seed: string, width: number, height: number): Drawing {
  const dice = random(`${reading.key}\u0001${seed}`);
  const chosen = style === "auto" ? styleFor(reading, dice.fork("style")) : style;
  const own = dice.fork(chosen);
  const { w, h } = frame(width, height);
  return { style: chosen, plan: compose(chosen, { reading, palette: paletteOf(reading, own.fork("palette")), random: own, w, h }) };
}

interface Watch {
  readonly signal: AbortSignal;
  /** After each layer, with the picture as it is so far. */
  layer?(done: number, of: number, name: string, soFar: Canvas): void | Promise<void>;
}

export function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError("canceled", "The picture was canceled while it was being drawn.");
}

/** The raster the layers are composed on; coarser than the picture in pixel art. */
export function workFrame(plan: Plan, width: number, height: number): { work: Frame; coarse: number } {
  const coarse = plan.coarse?.(frame(width, height)) ?? 1;
  if (coarse === 1) return { work: frame(width, height), coarse };
  return { work: frame(Math.max(8, Math.round(width / coarse)), Math.max(8, Math.round(height / coarse))), coarse };
}

export async function still(plan: Plan, width: number, height: number, watch: Watch): Promise<Canvas> {
  const { work, coarse } = workFrame(plan, width, height);
  const picture = canvas(work.width, work.height, plan.ground);
  const steps = plan.layers.length + 1;
  for (const [index, layer] of plan.layers.entries()) {
    stopIfAborted(watch.signal);
    await paint(picture, layer, work, coarse > 1);
    await watch.layer?.(index + 1, steps, layer.name, picture);
  }
  stopIfAborted(watch.signal);
  plan.finish?.(work)(picture);
  const full = coarse === 1 ? picture : enlarged(picture, width, height);
  await watch.layer?.(steps, steps, "print", full);
  return full;
}

async function paint(picture: Canvas, layer: Layer, work: Frame, crisp: boolean): Promise<void> {
  lay(picture, await sheetOf(layer, work, true, crisp), layer.blend ?? "over", undefined, 0, work);
}

/** Nearest neighbour: pixels stay squares. */
export function enlarged(small: Canvas, width: number, height: number): Canvas {
  const data = new Uint8Array(width * height * 3);
  const columns = Int32Array.from({ length: width }, (_, x) => Math.min(small.width - 1, Math.floor((x * small.width) / width)) * 3);
  for (let y = 0, d = 0; y < height; y += 1) {
    const row = Math.min(small.height - 1, Math.floor((y * small.height) / height)) * small.width * 3;
    for (let x = 0; x < width; x += 1, d += 3) {
      const s = row + (columns[x] as number);
      data[d] = small.data[s] as number;
      data[d + 1] = small.data[s + 1] as number;
      data[d + 2] = small.data[s + 2] as number;
    }
  }
  return { width, height, data };
}

const raw = (picture: Canvas) => sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: 3 } });

export async function encoded(picture: Canvas, format: string): Promise<Uint8Array> {
  const image = raw(picture);
  if (format === "jpg") return image.jpeg({ quality: 92, chromaSubsampling: "4:4:4" }).toBuffer();
  if (format === "webp") return image.webp({ quality: 92, effort: 2 }).toBuffer();
  return image.png({ compressionLevel: 5 }).toBuffer();
}

const PREVIEW_SIDE = 512;

export async function previewOf(picture: Canvas): Promise<Uint8Array> {
  const small = Math.max(picture.width, picture.height) < 200;
  return raw(picture)
    .resize(PREVIEW_SIDE, PREVIEW_SIDE, { fit: "inside", withoutEnlargement: !small, kernel: small ? "nearest" : "linear" })
    .jpeg({ quality: 78 })
    .toBuffer();
}
