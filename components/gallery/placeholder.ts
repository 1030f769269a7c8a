import { thumbHashToAverageRGBA, thumbHashToDataURL } from "thumbhash";

const images = new Map<string, string | null>();
const MOST = 4000;

function bytesOf(hash: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(hash), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}

/** The blurred picture of a thumbhash (base64) as a data URL. Made once a hash. */
export function placeholderImage(hash: string | null): string | null {
  if (!hash) return null;
  const known = images.get(hash);
  if (known !== undefined) return known;
  const bytes = bytesOf(hash);
  let image: string | null = null;
  try {
    image = bytes && bytes.length >= 5 ? thumbHashToDataURL(bytes) : null;
  } catch {
    // A damaged hash: the tile keeps the plain surface.
  }
  if (images.size >= MOST) images.clear();
  images.set(hash, image);
  return image;
}

/** Its mean colour: a few letters instead of kilobytes, for pages whose script has not run yet. */
export function placeholderColour(hash: string | null): string | undefined {
  const bytes = hash ? bytesOf(hash) : null;
  if (!bytes || bytes.length < 5) return undefined;
  const { r, g, b, a } = thumbHashToAverageRGBA(bytes);
  return `rgb(${Math.round(r * 255)} ${Math.round(g * 255)} ${Math.round(b * 255)} / ${a.toFixed(2)})`;
}
