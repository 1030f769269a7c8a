/** Whether a file that came over a wire is whole, as far as its own framing tells. Pure. */
import { EXTENSIONS, type Extension, extensionOf } from "#lib/media/kinds.ts";
import { type Format, sniff } from "#lib/metadata/sniff.ts";

/** The extensions a format may have, its usual one first. */
const EXTENSIONS_OF = {
  png: ["png"],
  jpeg: ["jpg", "jpeg"],
  webp: ["webp"],
  gif: ["gif"],
  avif: ["avif"],
  heic: ["heic"],
  tiff: ["tif", "tiff"],
  bmp: ["bmp"],
  ico: ["ico"],
  svg: ["svg"],
  mp4: ["mp4", "m4v", "m4a"],
  mov: ["mov"],
  webm: ["webm"],
  mkv: ["mkv"],
  avi: ["avi"],
  wav: ["wav"],
  mp3: ["mp3"],
  flac: ["flac"],
  ogg: ["ogg", "opus"],
  m4a: ["m4a"],
  aiff: ["aiff"],
  glb: ["glb"],
} as const satisfies Record<Format, readonly Extension[]>;

export interface Known {
  readonly format: Extension;
  readonly kind: (typeof EXTENSIONS)[Extension]["kind"];
}

/** What the bytes are, named as the file names itself where that is true; null where they are of no kind the library keeps. */
export function knownAs(name: string, head: Uint8Array): Known | null {
  const found = sniff(head);
  if (!found) return null;
  const named = extensionOf(name);
  const may: readonly Extension[] = EXTENSIONS_OF[found];
  const format = may.find((one) => one === named) ?? EXTENSIONS_OF[found][0];
  return { format, kind: EXTENSIONS[format].kind };
}

const IEND = Buffer.from("49454e44ae426082", "hex");
const EOI = Buffer.from([0xff, 0xd9]);
const TRAILER = 0x3b;
/** Some programs leave a few bytes behind the end. */
const PADDING = 1_024;
const UNSAID = 0xffffffff;

/** `head` and `tail` are the first and last bytes, some thousand each. What a format does not tell counts as whole. */
export function isWhole(size: number, head: Uint8Array, tail: Uint8Array): boolean {
  const begin = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const end = Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength);
  switch (sniff(head)) {
    case "png":
      return end.includes(IEND);
    case "jpeg":
      // Near its end: a picture within the picture has an end of its own.
      return end.subarray(-PADDING).includes(EOI);
    case "gif":
      return end.subarray(0, end.findLastIndex((byte) => byte !== 0) + 1).at(-1) === TRAILER;
    case "webp":
    case "wav":
    case "avi":
      return begin.length >= 12 && (begin.readUInt32LE(4) === UNSAID || begin.readUInt32LE(4) === 0 || begin.readUInt32LE(4) + 8 <= size);
    case "glb":
      return begin.length >= 12 && begin.readUInt32LE(8) <= size;
    case "mp4":
    case "mov":
    case "m4a":
      return boxesEnd(begin, size);
    default:
      return size > 0;
  }
}

/** The boxes that can be seen from the beginning do not reach beyond the end. */
function boxesEnd(begin: Buffer, size: number): boolean {
  let at = 0;
  while (at + 16 <= begin.length) {
    const short = begin.readUInt32BE(at);
    const length = short === 1 ? Number(begin.readBigUInt64BE(at + 8)) : short === 0 ? size - at : short;
    if (length < 8 || at + length > size) return false;
    at += length;
  }
  return at <= size;
}
