import sharp, { type Sharp } from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import type { Recipe } from "#lib/media/links.ts";
import { DECODE_SECONDS, SIDES, WEBP } from "./recipes.ts";

/** What a thumbhash is made from: it holds seven waves a side at most, and more pixels do not change it. */
const HASHED_SIDE = 32;

/** Decoded pixels, 8 bits a channel, sRGB, upright. */
export interface Pixels {
  data: Buffer;
  width: number;
  height: number;
  channels: 1 | 2 | 3 | 4;
}

/** Decodes once, to the largest of the two thumbnails. Never enlarges. */
export async function decode(image: Sharp): Promise<Pixels> {
  const { data, info } = await image
    .timeout({ seconds: DECODE_SECONDS })
    .autoOrient()
    .resize(SIDES["512"], SIDES["512"], { fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return withoutIdleAlpha({ data, width: info.width, height: info.height, channels: info.channels as Pixels["channels"] });
}

/** An alpha channel that hides nothing is left away: to resize a picture around it takes three times as long. */
function withoutIdleAlpha(pixels: Pixels): Pixels {
  const { data, width, height, channels } = pixels;
  if (channels !== 4) return pixels;
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return pixels;
  const packed = Buffer.allocUnsafeSlow(width * height * 3);
  for (let from = 0, to = 0; to < packed.length; from += 4, to += 3) {
    packed[to] = data[from] ?? 0;
    packed[to + 1] = data[from + 1] ?? 0;
    packed[to + 2] = data[from + 2] ?? 0;
  }
  return { data: packed, width, height, channels: 3 };
}

/** Decodes what is small already. */
export async function pixelsOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as Pixels["channels"] };
}

function from({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

/** Both thumbnails and the thumbhash out of one decoded picture. */
export async function thumbnails(
  pixels: Pixels,
  wanted: ReadonlySet<Recipe>,
): Promise<{ files: Partial<Record<"256" | "512", Uint8Array>>; thumbhash: string }> {
  const size = SIDES["256"];
  const encoding = Promise.all([
    wanted.has("512") ? from(pixels).webp(WEBP).toBuffer() : null,
    wanted.has("256") ? from(pixels).resize(size, size, { fit: "inside", withoutEnlargement: true }).webp(WEBP).toBuffer() : null,
  ]);
  // The encoders are at work in other threads; this one has time.
  const thumbhash = hash(pixels);
  const [large, medium] = await encoding;
  return { files: { ...(large && { "512": large }), ...(medium && { "256": medium }) }, thumbhash };
}

/** Thumbhash (evanw/thumbhash), base64: about 25 bytes that stand in the row. */
export function hash(pixels: Pixels): string {
  const { width, height, data } = shrunk(pixels, HASHED_SIDE);
  return Buffer.from(rgbaToThumbHash(width, height, data)).toString("base64");
}

/** So many looks a side make a part's average: pixels filtered on their way to this size hardly differ from those beside them. */
const LOOKS = 4;

/** Averages of equal parts, as RGBA; a colour counts as much as it covers. */
export function shrunk({ data, width, height, channels }: Pixels, side: number): { width: number; height: number; data: Uint8Array } {
  const scale = Math.min(1, side / Math.max(width, height));
  const [wide, high] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const small = new Uint8Array(wide * high * 4);
  const [down, across] = [Math.max(1, Math.floor(height / high / LOOKS)), Math.max(1, Math.floor(width / wide / LOOKS)) * channels];
  const [green, blue] = channels > 2 ? [1, 2] : [0, 0];
  const alphaAt = channels === 2 ? 1 : channels === 4 ? 3 : -1;
  for (let y = 0; y < high; y += 1) {
    const [top, bottom] = [Math.floor((y * height) / high), Math.floor(((y + 1) * height) / high)];
    for (let x = 0; x < wide; x += 1) {
      const [left, right] = [Math.floor((x * width) / wide), Math.floor(((x + 1) * width) / wide)];
      let [r, g, b, a, count] = [0, 0, 0, 0, 0];
      for (let row = top; row < bottom; row += down) {
        for (let at = (row * width + left) * channels, end = (row * width + right) * channels; at < end; at += across) {
          const alpha = alphaAt < 0 ? 255 : (data[at + alphaAt] ?? 0);
          r += (data[at] ?? 0) * alpha;
          g += (data[at + green] ?? 0) * alpha;
          b += (data[at + blue] ?? 0) * alpha;
          a += alpha;
          count += 1;
        }
      }
      small.set(a === 0 ? [0, 0, 0, 0] : [r / a, g / a, b / a, a / count], (y * wide + x) * 4);
    }
  }
  return { width: wide, height: high, data: small };
}
