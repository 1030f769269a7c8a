import { room } from "./room.ts";

/** Names folded for sorting, as UTF-8 in one buffer: their byte order is the order of their characters. */
export class Names {
  #bytes = new Uint8Array(1 << 16);
  #used = 0;
  #garbage = 0;
  readonly #encoder = new TextEncoder();

  /** Bytes no longer in use; when they are many, `compact` brings the rest together. */
  get isWasteful(): boolean {
    return this.#garbage > 1 << 20 && this.#garbage > this.#used / 2;
  }

  /** Moves on when names are brought together: where they lay before means nothing any more. */
  generation = 0;

  /** All that was written, in use or not: it stays as it is. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#used);
  }

  /** Room for names that lay so when they were written down. `alive` of the bytes are in use. */
  restore(length: number, alive: number): Uint8Array {
    this.#bytes = new Uint8Array(room(Math.max(1 << 16, Math.ceil(length * 1.02))));
    this.#used = length;
    this.#garbage = length - alive;
    return this.written;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** @returns where it begins; its length is `lastLength` */
  add(name: string): number {
    const folded = fold(name);
    const most = folded.length * 3;
    if (this.#used + most > this.#bytes.length) this.#resize(Math.max(this.#used + most, Math.ceil(this.#bytes.length * 1.5)));
    const at = this.#used;
    this.#used += this.#write(folded, at);
    this.lastLength = this.#used - at;
    return at;
  }
  lastLength = 0;

  #write(text: string, at: number): number {
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code >= 0x80) return this.#encoder.encodeInto(text, this.#bytes.subarray(at)).written;
      this.#bytes[at + index] = code;
    }
    return text.length;
  }

  drop(length: number): void {
    this.#garbage += length;
  }

  trim(): void {
    if (this.#bytes.length > Math.max(1 << 16, this.#used * 2)) this.#resize(Math.max(1 << 16, Math.ceil(this.#used * 1.02)));
  }

  /** Takes room in advance: what is never written to costs no memory. */
  expect(bytes: number): void {
    if (bytes > this.#bytes.length) this.#resize(bytes);
  }

  #resize(size: number): void {
    const next = new Uint8Array(room(size));
    next.set(this.#bytes.subarray(0, this.#used));
    this.#bytes = next;
  }

  /** Writes the names that are still in use anew, and where they are. */
  compact(places: Uint32Array, lengths: Uint16Array, count: number, isAlive: (slot: number) => boolean): void {
    const next = new Uint8Array(room(Math.max(1 << 16, Math.ceil((this.#used - this.#garbage) * 1.2))));
    let used = 0;
    for (let slot = 0; slot < count; slot += 1) {
      if (!isAlive(slot)) continue;
      const [at, length] = [places[slot] ?? 0, lengths[slot] ?? 0];
      next.set(this.#bytes.subarray(at, at + length), used);
      places[slot] = used;
      used += length;
    }
    this.#bytes = next;
    this.#used = used;
    this.#garbage = 0;
    this.generation += 1;
  }

  read(at: number, length: number): string {
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + at, length).toString("utf8");
  }

  compare(at: number, length: number, otherAt: number, otherLength: number): number {
    return compareBytes(this.#bytes, at, length, this.#bytes, otherAt, otherLength);
  }
}

/** How a name is sorted: without case. */
export function fold(name: string): string {
  return name.toLowerCase();
}

export function compareBytes(a: Uint8Array, at: number, length: number, b: Uint8Array, bAt: number, bLength: number): number {
  const both = Math.min(length, bLength);
  for (let index = 0; index < both; index += 1) {
    const difference = (a[at + index] ?? 0) - (b[bAt + index] ?? 0);
    if (difference !== 0) return difference;
  }
  return length - bLength;
}
