/** EBML (RFC 8794), the binary relative of XML that Matroska is written in: elements of an id, a length and contents. */
import type { Source } from "./source.ts";

const MAX_ELEMENTS = 150_000;
const MAX_TEXT_BYTES = 4 * 1024 * 1024;
/** The one kind of element whose length may be left open in the middle of a file. */
const CLUSTER = 0x1f43b675;

export interface Element {
  id: number;
  at: number;
  end: number;
}

/** One element after the other. A length of all ones is not known: the element reaches to `end`. */
export function* elements(source: Source, from: number, end: number): Generator<Element> {
  let at = from;
  for (let count = 0; at + 2 <= end; count += 1) {
    if (count >= MAX_ELEMENTS) return source.problem("it has too many elements");
    const head = source.read(at, 12);
    const idLength = Math.clz32(head[0] ?? 0) - 23;
    const lengthLength = Math.clz32(head[idLength] ?? 0) - 23;
    if (idLength > 4 || lengthLength > 8 || head.length < idLength + lengthLength) return source.problem("an element is broken");
    const id = head.readUIntBE(0, idLength);
    const first = (head[idLength] ?? 0) & (0xff >> lengthLength);
    let length = first;
    let isUnknown = first === 0xff >> lengthLength;
    for (let index = 1; index < lengthLength; index += 1) {
      const byte = head[idLength + index] ?? 0;
      length = length * 256 + byte;
      isUnknown &&= byte === 0xff;
    }
    const start = at + idLength + lengthLength;
    const stop = isUnknown ? end : start + length;
    if (stop > end) source.problem("an element reaches beyond the end of the file");
    yield { id, at: start, end: isUnknown && id === CLUSTER ? start : Math.min(end, stop) };
    // Clusters of live recordings have no length; their blocks follow as if they were the segment's own.
    at = isUnknown && id === CLUSTER ? start : stop;
  }
}

export function numberOf(source: Source, { at, end }: Element): number {
  const bytes = source.read(at, Math.min(end - at, 8));
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  return value;
}

export function real(source: Source, { at, end }: Element): number {
  const bytes = source.read(at, Math.min(end - at, 8));
  return bytes.length === 8 ? bytes.readDoubleBE(0) : bytes.length === 4 ? bytes.readFloatBE(0) : 0;
}

export function textOf(source: Source, { at, end }: Element): string {
  return source
    .read(at, Math.min(end - at, MAX_TEXT_BYTES))
    .toString("utf8")
    .replace(/\0+$/, "");
}
