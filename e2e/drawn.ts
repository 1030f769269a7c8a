/** Small pictures for libraries of tests, each of its own bytes. */
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import sharp from "sharp";

export const DAY_MS = 86_400_000;
export const NEWEST = Date.UTC(2026, 9, 30, 9);

export const nameOf = (n: number) => `picture-${String(n).padStart(4, "0")}.png`;

/** A picture of its own, so that no two files are the same bytes. */
export async function drawPicture(
  n: number,
  folder: string,
  name: string,
  time: number,
  texts: Readonly<Record<string, string>> = {},
): Promise<string> {
  const pixels = Buffer.from(Array.from({ length: 8 * 8 * 3 }, (_, k) => (k * 7 + n * 31 + (n >> 8) * 5) % 256));
  const [width, height] = [48 + (n % 5) * 16, 64];
  const path = join(folder, name);
  const png = await sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
    .resize(width, height, { kernel: "nearest" })
    .png()
    .toBuffer();
  writeFileSync(path, withTexts(png, texts));
  utimesSync(path, new Date(time), new Date(time));
  return path;
}

/** Three pictures a day, the one with the number 0 the newest. */
export async function drawFolder(folder: string, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (let n = 0; n < count; n++) await drawPicture(n, folder, nameOf(n), NEWEST - Math.floor(n / 3) * DAY_MS - (n % 3) * 60_000);
}

/** Signature and IHDR: a PNG's first chunk always has this length (PNG, third edition, 11.2.1). */
const HEAD = 8 + 25;

/** A PNG with `tEXt` chunks behind its header. */
function withTexts(png: Buffer, texts: Readonly<Record<string, string>>): Buffer {
  const chunks = Object.entries(texts).map(([key, text]) => {
    const body = Buffer.from(`tEXt${key}\0${text}`, "latin1");
    const chunk = Buffer.alloc(body.length + 8);
    chunk.writeUInt32BE(body.length - 4, 0);
    body.copy(chunk, 4);
    chunk.writeUInt32BE(crc32(body), body.length + 4);
    return chunk;
  });
  return Buffer.concat([png.subarray(0, HEAD), ...chunks, png.subarray(HEAD)]);
}
