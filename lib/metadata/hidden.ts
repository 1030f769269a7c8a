/**
 * Text hidden in pixels (the "stealth PNG info" of web UI extensions, NovelAI, SwarmUI): bits in the lowest bit of alpha, one a pixel, or of
 * red, green and blue, three a pixel, column by column. First a signature of 15 characters that names channel and compression, then the
 * length in bits (32, big endian), then UTF-8, plain or gzip.
 *
 * Only the columns that hold the text are kept; the picture is decoded as a stream, in most cases once.
 */
import { gunzipSync } from "node:zlib";
import sharp from "sharp";
import type { Reading } from "./dialects/dialect.ts";
import { readRecipe } from "./dialects/table.ts";

const SIGNATURES = {
  stealth_pnginfo: { inAlpha: true, isPacked: false },
  stealth_pngcomp: { inAlpha: true, isPacked: true },
  stealth_rgbinfo: { inAlpha: false, isPacked: false },
  stealth_rgbcomp: { inAlpha: false, isPacked: true },
} as const;
type Signature = keyof typeof SIGNATURES;

const SIGNATURE_BYTES = 15;
const HEAD_BYTES = SIGNATURE_BYTES + 4;
/** Columns kept at the first look: in a picture of 1024 rows, 8 KiB of text. */
const FIRST_COLUMNS = 64;
const MAX_HIDDEN_BYTES = 1024 * 1024;
const MAX_TEXT = 2 * 1024 * 1024;
const MAX_PIXELS = 120_000_000;
const MAX_SECONDS = 15;

interface Strip {
  data: Buffer;
  width: number;
  height: number;
  channels: number;
}

/** Null where nothing is hidden or the picture cannot be decoded within bounds. Never throws. */
export async function readHiddenText(path: string): Promise<string | null> {
  try {
    const size = await sharp(path, { limitInputPixels: MAX_PIXELS }).metadata();
    if (size.depth !== "uchar" || !size.width || !size.height || (size.pages ?? 1) > 1) return null;
    const first = await stripOf(
      path,
      Math.min(size.width, Math.max(FIRST_COLUMNS, Math.ceil((HEAD_BYTES * 8) / size.height))),
      size.height,
    );
    const signature = signatureOf(first);
    if (!signature) return null;
    const columns = columnsFor(first, signature, size.width);
    if (columns === null) return null;
    return textIn(columns <= first.width ? first : await stripOf(path, columns, size.height), signature);
  } catch {
    return null;
  }
}

/** The recipe in a hidden text, which is written in the dialects of the programs that hide it. */
export function recipeOfHidden(text: string): (Reading & { dialect: string }) | null {
  return readRecipe([{ where: "hidden", key: "parameters", text, truncated: false }]);
}

async function stripOf(path: string, width: number, height: number): Promise<Strip> {
  const { data, info } = await sharp(path, { limitInputPixels: MAX_PIXELS, sequentialRead: true, failOn: "error" })
    .extract({ left: 0, top: 0, width, height })
    .timeout({ seconds: MAX_SECONDS })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

function signatureOf(strip: Strip): Signature | null {
  for (const inAlpha of [true, false]) {
    const name = bytesIn(strip, inAlpha, 0, SIGNATURE_BYTES)?.toString("latin1") ?? "";
    if (Object.hasOwn(SIGNATURES, name) && SIGNATURES[name as Signature].inAlpha === inAlpha) return name as Signature;
  }
  return null;
}

/** How many columns the text fills; null where its length cannot be true. */
function columnsFor(strip: Strip, signature: Signature, width: number): number | null {
  const bits = bytesIn(strip, SIGNATURES[signature].inAlpha, SIGNATURE_BYTES, 4)?.readUInt32BE(0) ?? 0;
  if (bits === 0 || bits > MAX_HIDDEN_BYTES * 8) return null;
  const perColumn = strip.height * (SIGNATURES[signature].inAlpha ? 1 : 3);
  const columns = Math.ceil((HEAD_BYTES * 8 + bits) / perColumn);
  return columns <= width ? columns : null;
}

function textIn(strip: Strip, signature: Signature): string | null {
  const { inAlpha, isPacked } = SIGNATURES[signature];
  const bits = bytesIn(strip, inAlpha, SIGNATURE_BYTES, 4)?.readUInt32BE(0) ?? 0;
  const bytes = bytesIn(strip, inAlpha, HEAD_BYTES, Math.floor(bits / 8));
  if (!bytes) return null;
  const text = (isPacked ? gunzipSync(bytes, { maxOutputLength: MAX_TEXT }) : bytes).toString("utf8");
  return text === "" ? null : text;
}

/** `length` bytes from byte `from` on; null where the strip ends before. */
function bytesIn({ data, width, height, channels }: Strip, inAlpha: boolean, from: number, length: number): Buffer | null {
  const perPixel = inAlpha ? 1 : 3;
  const hasChannels = inAlpha ? channels === 2 || channels === 4 : channels >= 3;
  if (!hasChannels || (from + length) * 8 > width * height * perPixel) return null;
  const offset = inAlpha ? channels - 1 : 0;
  const bytes = Buffer.alloc(length);
  for (let bit = 0; bit < length * 8; bit += 1) {
    const at = from * 8 + bit;
    const pixel = Math.floor(at / perPixel);
    const place = ((pixel % height) * width + Math.floor(pixel / height)) * channels + offset + (at % perPixel);
    const index = bit >> 3;
    bytes[index] = ((bytes[index] ?? 0) << 1) | ((data[place] ?? 0) & 1);
  }
  return bytes;
}
