/** A small picture inside another file: what it is and how large, in a word or two. */
import type { Source } from "./source.ts";

/** Tells of a cover, its picture given from the beginning. A second one gets a number. */
export function takeCover(source: Source, bytes: Buffer): void {
  const words = pictureWords(bytes);
  source.technical(source.facts.technical.cover_art === undefined ? "cover_art" : "cover_art_2", words);
}

/** `png 2x3`; of a picture whose size does not stand in its first bytes only the format. */
function pictureWords(bytes: Buffer): string | null {
  if (bytes.length >= 24 && bytes.readUInt32BE(0) === 0x89504e47) return `png ${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return `jpeg${jpegSize(bytes)}`;
  if (/^GIF8/.test(bytes.toString("latin1", 0, 4)) && bytes.length >= 10) return `gif ${bytes.readUInt16LE(6)}x${bytes.readUInt16LE(8)}`;
  return bytes.toString("latin1", 0, 4) === "RIFF" ? "webp" : null;
}

function jpegSize(bytes: Buffer): string {
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return ` ${bytes.readUInt16BE(at + 7)}x${bytes.readUInt16BE(at + 5)}`;
  }
  return "";
}
