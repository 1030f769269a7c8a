/** MP3: an ID3v2 frame `TXXX` (id3.org, 2.3 and 2.4) with the description `atelier`. The audio frames are copied as they are. */
import { refuse, type Writer } from "./carrier.ts";

const UNSYNCHRONISED = 0x80;
const EXTENDED_HEADER = 0x40;
const FOOTER = 0x10;

export const writeMp3: Writer = (bytes, words) => {
  if (bytes.toString("latin1", 0, 3) !== "ID3") return Buffer.concat([header(4, 0, frame(4, words.json)), frame(4, words.json), bytes]);
  const version = bytes[3] ?? 0;
  const flags = bytes[5] ?? 0;
  if (version !== 3 && version !== 4) refuse(`its ID3 tag is of version 2.${version}`);
  if (flags & (UNSYNCHRONISED | EXTENDED_HEADER | FOOTER)) refuse("its ID3 tag cannot be extended safely");
  const end = 10 + syncsafe(bytes, 6);
  if (end > bytes.length) refuse("its ID3 tag reaches beyond the end of the file");
  const tag = bytes.subarray(10, end);
  if (tag.includes("application/x-c2pa-manifest-store")) refuse("it carries content credentials (C2PA)");
  const used = framesEnd(tag, version);
  const body = Buffer.concat([tag.subarray(0, used), frame(version, words.json), tag.subarray(used)]);
  return Buffer.concat([header(version, flags, body), body, bytes.subarray(end)]);
};

/** Where the frames end and the padding begins. */
function framesEnd(tag: Buffer, version: number): number {
  let at = 0;
  while (at + 10 <= tag.length && tag[at] !== 0) {
    const length = version === 4 ? syncsafe(tag, at + 4) : tag.readUInt32BE(at + 4);
    if (!/^[A-Z0-9]{4}$/.test(tag.toString("latin1", at, at + 4)) || at + 10 + length > tag.length) refuse("its ID3 tag is broken");
    at += 10 + length;
  }
  return at;
}

/** UTF-8 in 2.4; 2.3 knows only Latin-1 and UTF-16 with its mark. */
function frame(version: number, json: string): Buffer {
  const wide = Buffer.from(`\uFEFFatelier\0\uFEFF${json}`, "utf16le");
  const text =
    version === 4 ? Buffer.concat([Buffer.from([3]), Buffer.from(`atelier\0${json}`, "utf8")]) : Buffer.concat([Buffer.from([1]), wide]);
  const head = Buffer.alloc(10);
  head.write("TXXX", 0, 4, "latin1");
  if (version === 4) putSyncsafe(head, 4, text.length);
  else head.writeUInt32BE(text.length, 4);
  return Buffer.concat([head, text]);
}

function header(version: number, flags: number, body: Buffer): Buffer {
  const head = Buffer.alloc(10);
  head.write("ID3", 0, 3, "latin1");
  head[3] = version;
  head[5] = flags;
  putSyncsafe(head, 6, body.length);
  return head;
}

/** Seven bits a byte, so that no size looks like the start of an audio frame. */
function syncsafe(bytes: Buffer, at: number): number {
  return [0, 1, 2, 3].reduce((size, index) => size * 128 + ((bytes[at + index] ?? 0) & 0x7f), 0);
}

function putSyncsafe(bytes: Buffer, at: number, size: number): void {
  if (size >= 2 ** 28) refuse("the ID3 tag would be too large");
  for (const index of [0, 1, 2, 3]) bytes[at + index] = (size >> (21 - 7 * index)) & 0x7f;
}
