import { thumbHashToAverageRGBA, thumbHashToDataURL } from "thumbhash";

const images = new Map<string, string | null>();
const MOST = 4000;
/** The format's "has alpha", the last bit of its first three bytes. */
const ALPHA = 0x80;

/** Whether a picture lets through what is behind it. */
export function isTransparent(hash: string | null): boolean {
  // The bit stands in the third byte: the first four letters say it.
  return hash !== null && hash.length > 4 && ((decoded(hash.slice(0, 4))?.[2] ?? 0) & ALPHA) !== 0;
}

function decoded(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}

/** Null for what is no thumbhash, and for a picture with transparency, behind which its own blur would stay to be seen. */
function bytesOf(hash: string): Uint8Array | null {
  const bytes = decoded(hash);
  return bytes === null || bytes.length < 5 || ((bytes[2] ?? 0) & ALPHA) !== 0 ? null : bytes;
}

/** Making one takes up to half a millisecond: so much of a frame is spent on new ones, the rest of them wait. */
const FRAME_MS = 16;
const SPENT_AT_MOST_MS = 6;
let frame = 0;
let spent = 0;

/** As `placeholderImage`, but undefined where it would keep the frame: ask again a little later, and show the mean colour meanwhile. */
export function placeholderSoon(hash: string | null): string | null | undefined {
  if (!hash) return null;
  const known = images.get(hash);
  if (known !== undefined) return known;
  const began = performance.now();
  if (began - frame > FRAME_MS) [frame, spent] = [began, 0];
  if (spent > SPENT_AT_MOST_MS) return undefined;
  const image = placeholderImage(hash);
  spent += performance.now() - began;
  return image;
}

/** The blurred picture of a thumbhash (base64) as a data URL. Made once a hash. */
export function placeholderImage(hash: string | null): string | null {
  if (!hash) return null;
  const known = images.get(hash);
  if (known !== undefined) return known;
  const bytes = bytesOf(hash);
  let image: string | null = null;
  try {
    image = bytes ? thumbHashToDataURL(bytes) : null;
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
  if (!bytes) return undefined;
  const { r, g, b, a } = thumbHashToAverageRGBA(bytes);
  return `rgb(${Math.round(r * 255)} ${Math.round(g * 255)} ${Math.round(b * 255)} / ${a.toFixed(2)})`;
}
