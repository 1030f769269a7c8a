/** Whether two files hold the same, each looked at in its own way. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { runFfmpeg } from "#lib/metadata/ffmpeg.ts";

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

const SIGNATURE = 8;

export function chunksOf(png: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

/** A text chunk's words; null where there is none of that name. */
export function textIn(png: Buffer, keyword: string): string | null {
  for (const { type, data } of chunksOf(png)) {
    const end = data.indexOf(0);
    if ((type !== "tEXt" && type !== "iTXt") || data.toString("latin1", 0, end) !== keyword) continue;
    if (type === "tEXt") return data.toString("utf8", end + 1);
    const language = data.indexOf(0, end + 3);
    return data.toString("utf8", data.indexOf(0, language + 1) + 1);
  }
  return null;
}

const OURS = new Set(["atelier", "parameters", "XML:com.adobe.xmp"]);

/** Ours is theirs, chunk for chunk, with chunks of our own added. */
export function assertSamePng(ours: Buffer, theirs: Buffer): void {
  const isOurs = ({ type, data }: Chunk) => /^[it]TXt$|^tEXt$/.test(type) && OURS.has(data.toString("latin1", 0, data.indexOf(0)));
  const show = ({ type, data }: Chunk) => `${type} ${data.length} ${data.toString("base64")}`;
  const kept = chunksOf(ours)
    .filter((chunk) => !isOurs(chunk))
    .map(show);
  assert.deepEqual(kept, chunksOf(theirs).map(show), "the picture's own chunks are not those that ComfyUI wrote");
}

/** Packets of every stream, without the container around them: what a player is given. */
export async function streamsOf(bytes: Buffer, name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "atelier-check-"));
  try {
    const path = join(folder, name);
    await writeFile(path, bytes);
    const args = ["-i", path, "-map", "0:v?", "-map", "0:a?", "-c", "copy", "-f", "streamhash"];
    return (await runFfmpeg(args, { output: "buffer" })).bytes.toString("utf8").trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every frame's pixels. */
export async function pixelsOf(bytes: Buffer): Promise<{ data: Buffer; pages: number; width: number; height: number }> {
  const { pages = 1, width = 0, height = 0, pageHeight } = await sharp(bytes, { animated: true }).metadata();
  const data = await sharp(bytes, { animated: true }).removeAlpha().raw().toBuffer();
  return { data, pages, width, height: pageHeight ?? height };
}

/** The colour of the middle of the n-th frame. */
export async function colourOf(bytes: Buffer, frame = 0): Promise<number[]> {
  const { data, width, height } = await pixelsOf(bytes);
  const at = ((frame * height + Math.floor(height / 2)) * width + Math.floor(width / 2)) * 3;
  return [...data.subarray(at, at + 3)];
}

export function assertColour(found: readonly number[], expected: readonly number[], tolerance: number, what: string): void {
  const off = Math.max(...expected.map((value, index) => Math.abs(value - (found[index] ?? Number.NaN))));
  assert(off <= tolerance, `${what} is of the colour ${found.join(",")} instead of ${expected.join(",")}`);
}
