/** PNG (W3C, third edition): text chunks before the first IDAT; every other chunk stays as it is. */
import { crc32 } from "node:zlib";
import { writeXmp } from "../xmp.ts";
import { refuse, type Writer } from "./carrier.ts";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const XMP_KEY = "XML:com.adobe.xmp";

export const writePng: Writer = (bytes, words) => {
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) refuse("it is no PNG");
  const { firstData, keys, hasC2pa } = survey(bytes);
  if (hasC2pa) refuse("it carries content credentials (C2PA)");
  const added = [textChunk("atelier", words.json)];
  if (words.parameters && !keys.has("parameters")) added.push(textChunk("parameters", words.parameters));
  if (!keys.has(XMP_KEY)) added.push(internationalText(XMP_KEY, writeXmp(words.source, null)));
  return Buffer.concat([bytes.subarray(0, firstData), ...added, bytes.subarray(firstData)]);
};

function survey(bytes: Buffer): { firstData: number; keys: Set<string>; hasC2pa: boolean } {
  const keys = new Set<string>();
  let firstData = -1;
  let hasC2pa = false;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (at + 12 + length > bytes.length) refuse("a chunk reaches beyond the end of the file");
    if (type === "IDAT" && firstData < 0) firstData = at;
    if (type === "caBX") hasC2pa = true;
    if (/^(tEXt|zTXt|iTXt)$/.test(type)) keys.add(keyOf(bytes.subarray(at + 8, at + 8 + Math.min(length, 80))));
    if (type === "IEND") break;
    at += 12 + length;
  }
  if (firstData < 0) refuse("it has no picture data");
  return { firstData, keys, hasC2pa };
}

function keyOf(data: Buffer): string {
  const end = data.indexOf(0);
  return data.toString("latin1", 0, end < 0 ? data.length : end);
}

/** tEXt holds Latin-1 only; anything else goes into iTXt. */
function textChunk(key: string, text: string): Buffer {
  return /^[\t\n\r\x20-\x7e\xa0-\xff]*$/.test(text)
    ? chunk("tEXt", Buffer.from(`${key}\0${text}`, "latin1"))
    : internationalText(key, text);
}

/** Uncompressed, without language and translated key. */
function internationalText(key: string, text: string): Buffer {
  return chunk("iTXt", Buffer.concat([Buffer.from(`${key}\0\0\0\0\0`, "latin1"), Buffer.from(text, "utf8")]));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8 + body.length);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), 4 + body.length);
  return frame;
}
