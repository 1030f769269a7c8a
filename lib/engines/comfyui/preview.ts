import { messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";

const MOST_SIDE = 512;
/** A preview is a few kilobytes; what is larger is none. */
const MOST_BYTES = 8 * 1024 ** 2;

/** Hands a preview on as JPEG. ComfyUI sends JPEG but for nodes that ask for PNG; those are converted beside the work. */
export function showPreview(image: Uint8Array, show: (jpeg: Uint8Array) => void): void {
  if (image.length < 4 || image.length > MOST_BYTES) return;
  if (image[0] === 0xff && image[1] === 0xd8) show(image);
  else void asJpeg(image).then(show, (error: unknown) => log.debug("a preview could not be read", { reason: messageOf(error) }));
}

async function asJpeg(image: Uint8Array): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  return sharp(image)
    .resize({ width: MOST_SIDE, height: MOST_SIDE, fit: "inside", withoutEnlargement: true })
    .flatten()
    .jpeg({ quality: 80 })
    .toBuffer();
}
