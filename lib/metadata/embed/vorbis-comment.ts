/** Vorbis comments (xiph.org), as FLAC, Ogg Vorbis and Opus carry them: vendor, count, then `KEY=value` in UTF-8, lengths little endian. */
import { refuse } from "./carrier.ts";

/** The block with one comment more; what follows the comments (Vorbis' framing bit, Opus' padding) stays. */
export function addComment(block: Buffer, key: string, value: string): Buffer {
  const countAt = 4 + lengthAt(block, 0);
  const count = lengthAt(block, countAt, 1);
  let end = countAt + 4;
  for (let index = 0; index < count; index += 1) {
    end += 4 + lengthAt(block, end);
    if (end > block.length) refuse("its comments are broken");
  }
  const head = Buffer.from(block.subarray(0, end));
  head.writeUInt32LE(count + 1, countAt);
  return Buffer.concat([head, comment(key, value), block.subarray(end)]);
}

export function newComments(key: string, value: string): Buffer {
  const one = Buffer.alloc(4);
  one.writeUInt32LE(1);
  return Buffer.concat([sized("Atelier"), one, comment(key, value)]);
}

function comment(key: string, value: string): Buffer {
  return sized(`${key}=${value}`);
}

function sized(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  const head = Buffer.alloc(4);
  head.writeUInt32LE(bytes.length);
  return Buffer.concat([head, bytes]);
}

function lengthAt(block: Buffer, at: number, unit = 1): number {
  if (at + 4 > block.length) refuse("its comments are broken");
  const length = block.readUInt32LE(at);
  return length * unit > block.length ? refuse("its comments are broken") : length;
}
