import sharp, { type Sharp } from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import type { Recipe } from "#lib/media/links.ts";
import { DECODE_SECONDS, SIDES, WEBP } from "./recipes.ts";

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
  return { data, width: info.width, height: info.height, channels: info.channels as Pixels["channels"] };
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
  const half = await pixelsOf(from(pixels).resize(SIDES["256"], SIDES["256"], { fit: "inside", withoutEnlargement: true }));
  const [large, medium, thumbhash] = await Promise.all([
    wanted.has("512") ? from(pixels).webp(WEBP).toBuffer() : null,
    wanted.has("256") ? from(half).webp(WEBP).toBuffer() : null,
    hash(half),
  ]);
  return { files: { ...(large && { "512": large }), ...(medium && { "256": medium }) }, thumbhash };
}

/** Thumbhash (evanw/thumbhash) of a picture of at most 100 px, base64: about 25 bytes that stand in the row. */
export async function hash(pixels: Pixels): Promise<string> {
  const { data, info } = await from(pixels)
    .resize(100, 100, { fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString("base64");
}
