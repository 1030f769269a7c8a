/** Every container Atelier knows by its content. Names of files say nothing here. */
export const FORMATS = {
  png: "image",
  jpeg: "image",
  webp: "image",
  gif: "image",
  avif: "image",
  heic: "image",
  tiff: "image",
  bmp: "image",
  ico: "image",
  svg: "image",
  mp4: "video",
  mov: "video",
  webm: "video",
  mkv: "video",
  avi: "video",
  wav: "audio",
  mp3: "audio",
  flac: "audio",
  ogg: "audio",
  m4a: "audio",
  aiff: "audio",
  glb: "model3d",
} as const satisfies Record<string, "image" | "video" | "audio" | "model3d">;

export type Format = keyof typeof FORMATS;

/** How many bytes `sniff` wants to see. */
export const SNIFF_BYTES = 4096;

/** Brands of an ISO base media file (`ftyp`), by what they hold. */
const BRANDS: readonly (readonly [RegExp, Format])[] = [
  [/^(avif|avis)$/, "avif"],
  [/^(heic|heix|hevc|hevx|heim|heis|mif1|msf1)$/, "heic"],
  [/^qt {2}$/, "mov"],
  [/^(M4A |M4B |M4P )$/, "m4a"],
];

/** The format of a file that begins with `head`; null where it is none of ours. */
export function sniff(head: Uint8Array): Format | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, SNIFF_BYTES));
  const ascii = (from: number, to: number) => bytes.toString("latin1", from, to);
  if (bytes.length < 4) return null;
  if (bytes.readUInt32BE(0) === 0x89504e47) return "png";
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg";
  if (ascii(0, 4) === "RIFF") return riff(ascii(8, 12));
  if (/^GIF8[79]a/.test(ascii(0, 6))) return "gif";
  if (ascii(4, 8) === "ftyp") return isoMedia(ascii(8, 12), bytes);
  if (/^(moov|mdat|free|wide|skip)$/.test(ascii(4, 8))) return "mov";
  if (/^(II[*+]\0|MM\0[*+])/.test(ascii(0, 4))) return "tiff";
  if (bytes.readUInt32BE(0) === 0x1a45dfa3) return bytes.includes("webm") ? "webm" : "mkv";
  if (ascii(0, 4) === "glTF") return "glb";
  if (ascii(0, 4) === "fLaC") return "flac";
  if (ascii(0, 4) === "OggS") return "ogg";
  if (ascii(0, 4) === "FORM" && /^AIF[FC]$/.test(ascii(8, 12))) return "aiff";
  if (bytes.readUInt32BE(0) === 0x00000100 && bytes.length >= 6 && bytes.readUInt16LE(4) > 0) return "ico";
  if (ascii(0, 2) === "BM" && bytes.length >= 18 && [12, 40, 52, 56, 64, 108, 124].includes(bytes.readUInt32LE(14))) return "bmp";
  if (ascii(0, 3) === "ID3" || isMpegAudio(bytes)) return "mp3";
  return isSvg(bytes.toString("utf8")) ? "svg" : null;
}

/** What ends a declaration, comment or processing instruction that begins so. */
const PREFACES: readonly (readonly [string, string])[] = [
  ["<!--", "-->"],
  ["<?", "?>"],
  ["<!", ">"],
];

/** XML of any preface whose first element is `svg`. Reads from left to right once. */
function isSvg(text: string): boolean {
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  for (;;) {
    while (at < text.length && (text[at] ?? "").trim() === "") at += 1;
    const preface = PREFACES.find(([opening]) => text.startsWith(opening, at));
    if (!preface) return /^<(\w{1,40}:)?svg[\s>/]/.test(text.slice(at, at + 50));
    const subset = /^<!DOCTYPE[^>[]{0,1000}\[/i.test(text.slice(at, at + 1100)) ? "]>" : preface[1];
    const end = text.indexOf(subset, at);
    if (end < 0) return false;
    at = end + subset.length;
  }
}

function riff(type: string): Format | null {
  if (type === "WEBP") return "webp";
  if (type === "WAVE") return "wav";
  return type === "AVI " ? "avi" : null;
}

function isoMedia(major: string, bytes: Buffer): Format {
  const named = (brand: string) => BRANDS.find(([pattern]) => pattern.test(brand))?.[1];
  const direct = named(major);
  if (direct && direct !== "heic") return direct;
  // `mif1` is the brand of every still in this family; which one, the compatible brands say.
  const end = Math.min(bytes.readUInt32BE(0), bytes.length);
  for (let at = 16; at + 4 <= end; at += 4) if (named(bytes.toString("latin1", at, at + 4)) === "avif") return "avif";
  return direct ?? "mp4";
}

/** Two MPEG audio frame headers in a row would be surer, but the first frame's length needs tables; layer and rate bits must be legal. */
function isMpegAudio(bytes: Buffer): boolean {
  const [first = 0, second = 0, third = 0] = bytes;
  return (
    first === 0xff &&
    (second & 0xe0) === 0xe0 &&
    (second & 0x18) !== 0x08 &&
    (second & 0x06) === 0x02 &&
    third >> 4 !== 15 &&
    (third & 0x0c) !== 0x0c
  );
}
