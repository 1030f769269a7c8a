/** RIFF (Microsoft and IBM, 1991) and its big-endian elder IFF: chunks of id, length, data, padded to even. */
import type { Source } from "./source.ts";

const MAX_CHUNKS = 20_000;

export interface Chunk {
  id: string;
  /** Where the data begins. */
  at: number;
  /** Of the data; never beyond `end`, except that the last chunk of a file that was cut off says its own. */
  length: number;
}

/** Chunks from `from` up to `end`, one after the other; what is inside them is the caller's. */
export function* riffChunks(source: Source, from: number, end: number, isBigEndian = false): Generator<Chunk> {
  let at = from;
  for (let count = 0; at + 8 <= end; count += 1) {
    if (count >= MAX_CHUNKS) return source.problem("it has too many chunks");
    const head = source.read(at, 8);
    if (head.length < 8) return;
    const length = isBigEndian ? head.readUInt32BE(4) : head.readUInt32LE(4);
    const left = end - at - 8;
    if (length > left) source.problem("a chunk reaches beyond the end of the file");
    yield { id: head.toString("latin1", 0, 4), at: at + 8, length: Math.min(length, left) };
    at += 8 + length + (length % 2);
  }
}
