/** RIFF: a type and chunks of even length, sizes little endian. WebP and WAV are made of it. */
import { refuse } from "./carrier.ts";

export interface Chunk {
  id: string;
  data: Buffer;
}

export interface Riff {
  type: string;
  chunks: Chunk[];
  /** What follows after the size the header states: kept as it is. */
  trailer: Buffer;
}

export function readRiff(bytes: Buffer): Riff {
  if (bytes.length < 12 || bytes.toString("latin1", 0, 4) !== "RIFF") refuse("it is no RIFF file");
  const end = bytes.readUInt32LE(4) + 8;
  if (end > bytes.length + 1) refuse("its size is not what its header says");
  const chunks: Chunk[] = [];
  let at = 12;
  while (at + 8 <= Math.min(end, bytes.length)) {
    const length = bytes.readUInt32LE(at + 4);
    if (at + 8 + length > bytes.length) refuse("a chunk reaches beyond the end of the file");
    chunks.push({ id: bytes.toString("latin1", at, at + 4), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length % 2);
  }
  if (chunks.some(({ id }) => id === "C2PA")) refuse("it carries content credentials (C2PA)");
  return { type: bytes.toString("latin1", 8, 12), chunks, trailer: bytes.subarray(Math.max(end, at)) };
}

export function writeRiff({ type, chunks, trailer }: Riff): Buffer {
  const parts = chunks.map(({ id, data }) => {
    const frame = Buffer.alloc(8);
    frame.write(id, 0, 4, "latin1");
    frame.writeUInt32LE(data.length, 4);
    return Buffer.concat([frame, data, Buffer.alloc(data.length % 2)]);
  });
  const body = Buffer.concat(parts);
  if (body.length + 4 > 0xffffffff) refuse("it is too large for its container");
  const head = Buffer.alloc(12);
  head.write("RIFF", 0, 4, "latin1");
  head.writeUInt32LE(body.length + 4, 4);
  head.write(type, 8, 4, "latin1");
  return Buffer.concat([head, body, trailer]);
}
