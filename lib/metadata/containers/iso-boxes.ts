/** Boxes of the ISO base media file format (ISO/IEC 14496-12), which MP4, MOV, M4A, AVIF and HEIC are made of. */
import type { Source } from "./source.ts";

const MAX_BOXES = 10_000;

export interface Box {
  type: string;
  /** Where the contents begin; of `uuid` behind the 16 bytes of its name. */
  at: number;
  end: number;
  /** 32 hexadecimal digits; empty but for `uuid`. */
  uuid: string;
}

/** The boxes from `from` up to `end`, one after the other, not those inside them. A length that lies ends the walk. */
export function* boxes(source: Source, from: number, end: number): Generator<Box> {
  let at = from;
  for (let count = 0; at + 8 <= end; count += 1) {
    if (count >= MAX_BOXES) return source.problem("it has too many boxes");
    const head = source.read(at, 32);
    if (head.length < 8) return;
    let length = head.readUInt32BE(0);
    let header = 8;
    if (length === 1 && head.length >= 16) {
      length = Number(head.readBigUInt64BE(8));
      header = 16;
    } else if (length === 0) length = end - at;
    if (length < header) return source.problem("a box is broken");
    if (at + length > end) source.problem("a box reaches beyond the end of the file");
    const type = head.toString("latin1", 4, 8);
    const uuid = type === "uuid" && head.length >= header + 16 ? head.toString("hex", header, header + 16) : "";
    if (uuid !== "") header += 16;
    yield { type, at: at + header, end: Math.min(end, at + length), uuid };
    at += length;
  }
}

/** The first box of a type inside; null where there is none. */
export function boxInside(source: Source, box: Box | null, type: string, skipped = 0): Box | null {
  if (box) for (const inner of boxes(source, box.at + skipped, box.end)) if (inner.type === type) return inner;
  return null;
}

/** A box's contents, at most `most` bytes of them. */
export function contents(source: Source, box: Box, most: number): Buffer {
  return source.read(box.at, Math.min(box.end - box.at, most));
}
