/**
 * PNG: text chunks before and after the picture data. Only the signature and the other chunks are read, by offset; picture data is
 * stepped over, so a large file costs no more than its texts.
 */
import { crc32, inflateSync } from "node:zlib";
import extractChunks from "png-chunks-extract";
import { type ContainerReader, MAX_TEXT, type Source } from "./source.ts";
import { readStill, takeExif } from "./still.ts";

const MAX_CHUNK = 8 * 1024 * 1024;
const MAX_KEPT = 32 * 1024 * 1024;
const MAX_CHUNKS = 100_000;
const WANTED = new Set(["IHDR", "tEXt", "zTXt", "iTXt", "eXIf"]);
const XMP_KEY = "XML:com.adobe.xmp";

export const readPng: ContainerReader = async (source) => {
  try {
    await readStill(source);
  } catch (error) {
    source.problem("the picture cannot be decoded", error);
  }
  for (const { name, data } of extractChunks(await withoutPicture(source))) await takeChunk(source, name, Buffer.from(data));
};

/** The file as a PNG without its picture data: what png-chunks-extract may hold in memory. */
async function withoutPicture(source: Source): Promise<Buffer> {
  const parts = [await source.read(0, 8)];
  let kept = 0;
  let at = 8;
  for (let count = 0; count < MAX_CHUNKS && at + 12 <= source.size; count += 1) {
    const head = await source.read(at, 8);
    if (head.length < 8) break;
    const length = head.readUInt32BE(0);
    const type = head.toString("latin1", 4, 8);
    if (type === "IEND") break;
    if (at + 12 + length > source.size) {
      source.problem("a chunk reaches beyond the end of the file");
      break;
    }
    if (WANTED.has(type) && length <= MAX_CHUNK && kept + length <= MAX_KEPT) {
      const chunk = await source.read(at, 12 + length);
      if (crc32(chunk.subarray(4, 8 + length)) === chunk.readUInt32BE(8 + length)) parts.push(chunk);
      else source.problem(`the check sum of a ${type} chunk is wrong`);
      kept += length;
    } else if (WANTED.has(type)) source.problem(`a ${type} chunk of ${length} bytes is too large to read`);
    at += 12 + length;
  }
  return Buffer.concat([...parts, Buffer.from([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82])]);
}

async function takeChunk(source: Source, type: string, data: Buffer): Promise<void> {
  const end = data.indexOf(0);
  const key = data.toString("latin1", 0, Math.max(0, end));
  if (type === "eXIf" && !source.facts.raw.some(({ where }) => where === "exif")) return takeExif(source, data);
  if (end <= 0) return;
  if (type === "tEXt") source.text("png", key, data.toString("latin1", end + 1));
  if (type === "zTXt") source.text("png", key, inflated(source, data.subarray(end + 2)).toString("latin1"));
  if (type === "iTXt") takeInternational(source, key, data, end);
}

/** key, 0, compressed?, method, language, 0, translated key, 0, text */
function takeInternational(source: Source, key: string, data: Buffer, end: number): void {
  const language = data.indexOf(0, end + 3);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) {
    source.problem("an iTXt chunk is broken");
    return;
  }
  const body = data.subarray(translated + 1);
  const text = (data[end + 1] === 1 ? inflated(source, body) : body).toString("utf8");
  // sharp has handed the packet over already.
  const isKnown = key === XMP_KEY && source.facts.raw.some(({ where }) => where === "xmp");
  if (!isKnown) source.text(key === XMP_KEY ? "xmp" : "png", key, text);
}

function inflated(source: Source, data: Buffer): Buffer {
  try {
    return inflateSync(data, { maxOutputLength: MAX_TEXT });
  } catch (error) {
    source.problem("a compressed text cannot be read", error);
    return Buffer.alloc(0);
  }
}
