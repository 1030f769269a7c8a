import type { Media } from "#lib/media/schema.ts";
import { aspectOf } from "./layout.ts";

/**
 * The shapes of a list's items, four bytes each, kept when the items themselves are let go: what was laid out once stays where it was.
 * The mean stands for what is not known; it is settled by the first page and then stays, so that nothing far away moves by it.
 */
export class Aspects {
  #known: Float32Array;
  #mean: number | null = null;

  constructor(length: number) {
    this.#known = new Float32Array(length);
  }

  get mean(): number {
    return this.#mean ?? 1;
  }

  readonly at = (index: number): number => this.#known[index] || this.mean;

  /** Whether all of `[from, to)` are known. */
  knows(from: number, to: number): boolean {
    for (let n = from; n < to; n++) if (!this.#known[n]) return false;
    return true;
  }

  set(first: number, items: readonly Media[]): void {
    this.#grow(first + items.length);
    for (const [n, item] of items.entries()) this.#known[first + n] = aspectOf(item);
    if (this.#mean === null && items.length > 0) this.#mean = items.reduce((sum, item) => sum + aspectOf(item), 0) / items.length;
  }

  #grow(length: number): void {
    if (length <= this.#known.length) return;
    const wider = new Float32Array(Math.max(length, this.#known.length * 2));
    wider.set(this.#known);
    this.#known = wider;
  }
}
