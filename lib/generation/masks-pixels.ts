/** A drawn mask as ComfyUI's nodes read one. Bytes in, bytes out; nothing here knows of engines. */
import sharp, { type Metadata, type Sharp, type SharpInput, type SharpOptions } from "sharp";
import { AppError, messageOf } from "#lib/core/errors.ts";
import { type ReasonKey, tell } from "#lib/i18n/reasons.ts";

/** One byte a pixel: 255 is masked. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly white: Buffer;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** As ComfyUI shows it: turned upright. */
export interface Shape extends Size {
  readonly isMoving: boolean;
  /** Whether a loader reads the same as we do: eight bits, upright, without transparency. */
  readonly isPlain: boolean;
}

/** Path or bytes. */
export type Source = string | Uint8Array;

/** Four bytes of each are in memory at once; no model works on more. */
const MOST_PIXELS = 64_000_000;
const SECONDS = 30;
/** What is drawn on a screen; drawings in SVG and the like are programs, and none of them comes out of a mask editor. */
const FORMATS: ReadonlySet<string> = new Set(["png", "jpeg", "webp", "gif", "tiff", "heif"]);
const PLAIN: ReadonlySet<string> = new Set(["png", "jpeg", "webp"]);
/** ComfyUI's loaders take the numbers as they stand in the file, whatever its colour profile. */
const OPTIONS: SharpOptions = { limitInputPixels: MOST_PIXELS, failOn: "error", ignoreIcc: true };

/** It is read once or twice, by a neighbour. */
const PNG = { compressionLevel: 3 } as const;

const open = (source: SharpInput) => sharp(source, OPTIONS).timeout({ seconds: SECONDS });

/** @throws AppError `unsupported_media` with the reason, for what is no picture, is broken or too large */
export async function shapeOf(source: Source): Promise<Shape> {
  const { format, width, height, autoOrient, hasAlpha, orientation = 1, depth, pages = 1, space } = await metadataOf(source);
  if (!FORMATS.has(format)) throw unreadable("picture_format", { format: format.toUpperCase() });
  if (width * height > MOST_PIXELS)
    throw unreadable("picture_large", { width: String(width), height: String(height), limit: String(MOST_PIXELS) });
  const isPlain = PLAIN.has(format) && !hasAlpha && orientation === 1 && depth === "uchar" && pages === 1 && space !== "cmyk";
  return { width: autoOrient.width, height: autoOrient.height, isMoving: pages > 1, isPlain };
}

async function metadataOf(source: Source): Promise<Metadata> {
  try {
    return await sharp(source, { ...OPTIONS, limitInputPixels: false }).metadata();
  } catch (error) {
    throw unreadable(reasonIn(error));
  }
}

/**
 * What is white is masked, what is grey in part. Of a file with transparency: white strokes on nothing are a mask as well; where no white is
 * seen, or colours are, it was made the way ComfyUI's own editor keeps masks: what is transparent is masked.
 */
export async function readMask(source: Source): Promise<Mask> {
  await shapeOf(source);
  const { hasAlpha, depth } = await metadataOf(source);
  const upright = open(source).autoOrient();
  if (!hasAlpha && depth === "uchar") return maskOf(await rawOf(upright.greyscale()));
  const { data, info } = await rawOf(upright.toColourspace("srgb").ensureAlpha());
  return maskOf({ data: fromTransparency(data), info });
}

export async function isSeeThrough(source: Source): Promise<boolean> {
  if (!(await metadataOf(source)).hasAlpha) return false;
  try {
    return !(await open(source).stats()).isOpaque;
  } catch (error) {
    throw unreadable(reasonIn(error));
  }
}

/** Eight bits a sample. */
async function rawOf(picture: Sharp): Promise<{ data: Buffer; info: Size }> {
  try {
    return await picture.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw unreadable(reasonIn(error));
  }
}

const maskOf = ({ data, info: { width, height } }: { data: Buffer; info: Size }): Mask => ({ width, height, white: data });

/** A photo's greys and a stroke's soft edges are told apart by this. */
const BRIGHT = 250;
const COLOURED = 24;

function fromTransparency(rgba: Buffer): Buffer {
  const count = rgba.length / 4;
  const alpha = Buffer.allocUnsafe(count);
  const lightness = Buffer.allocUnsafe(count);
  let isWhite = false;
  let isColoured = false;
  let isOpaque = true;
  let isNothing = true;
  for (let at = 0; at < count; at += 1) {
    const red = rgba[at * 4] ?? 0;
    const green = rgba[at * 4 + 1] ?? 0;
    const blue = rgba[at * 4 + 2] ?? 0;
    const opacity = rgba[at * 4 + 3] ?? 0;
    alpha[at] = opacity;
    lightness[at] = Math.round((red * 299 + green * 587 + blue * 114) / 1_000);
    isOpaque &&= opacity === 255;
    if (opacity === 0) continue;
    isNothing = false;
    isWhite ||= Math.min(red, green, blue) >= BRIGHT;
    isColoured ||= Math.max(red, green, blue) - Math.min(red, green, blue) > COLOURED;
  }
  if (isOpaque) return lightness;
  // An empty layer was not drawn on.
  const isByAlpha = !isNothing && (isColoured || !isWhite);
  for (let at = 0; at < count; at += 1)
    lightness[at] = isByAlpha ? 255 - (alpha[at] ?? 0) : Math.round(((lightness[at] ?? 0) * (alpha[at] ?? 0)) / 255);
  return lightness;
}

export const masksNothing = ({ white }: Mask): boolean => !white.some((value) => value > 0);

/** Stretched to a picture's size. Linear: white stays white, and nothing rings. */
export async function stretched(mask: Mask, { width, height }: Size): Promise<Mask> {
  if (mask.width === width && mask.height === height) return mask;
  const picture = sharp(mask.white, { raw: { width: mask.width, height: mask.height, channels: 1 } });
  const resized = picture.resize(width, height, { fit: "fill", kernel: "linear" }).toColourspace("b-w");
  return maskOf(await rawOf(resized));
}

const invert = ({ white }: Mask): Buffer => Buffer.from(white.map((value) => 255 - value));
const rawOptions = ({ width, height }: Size, channels: 1 | 3) => ({ raw: { width, height, channels } });

/** For a node that reads the colours: white is masked. */
export function asChannel(mask: Mask): Promise<Buffer> {
  return sharp(mask.white, rawOptions(mask, 1)).toColourspace("b-w").png(PNG).toBuffer();
}

/** For a node that reads the transparency alone: what is transparent is masked. */
export function asTransparency(mask: Mask): Promise<Buffer> {
  const black = Buffer.alloc(mask.width * mask.height * 3);
  return sharp(black, rawOptions(mask, 3)).joinChannel(invert(mask), rawOptions(mask, 1)).png(PNG).toBuffer();
}

/**
 * The picture, transparent where it is masked; its colours stay as they are also there. The mask takes the place of the transparency the
 * picture had: ComfyUI's editor and `/upload/mask` do so too, and loaders of pictures look at the colours alone.
 */
export async function laidOver(picture: Source, mask: Mask): Promise<Buffer> {
  const { data, info } = await rawOf(open(picture).autoOrient().removeAlpha().toColourspace("srgb"));
  if (info.width !== mask.width || info.height !== mask.height) throw new RangeError("the mask is not of its picture's size");
  return sharp(data, rawOptions(info, 3)).joinChannel(invert(mask), rawOptions(mask, 1)).png(PNG).toBuffer();
}

function unreadable(key: ReasonKey, values: Readonly<Record<string, string>> = {}): AppError {
  const { message, reason } = tell(key, { field: "The picture", ...values });
  return new AppError("unsupported_media", message, { reason });
}

/** The library's messages name files of this disk. */
function reasonIn(error: unknown): ReasonKey {
  const reason = messageOf(error).split("\n")[0] ?? "";
  return /missing|no such file/i.test(reason) ? "picture_gone" : "picture_broken";
}
