import { type Packed, unpack } from "./packing.ts";
import type { ReadResult } from "./read.ts";

export type Placed = readonly [index: number, result: ReadResult];

/** Results of some of a call's paths, by their place in it. */
type Part = { readonly places: readonly number[]; readonly text: string } | { readonly lost: Placed };

/**
 * What the threads have read of one call's files, handed on as it comes: whoever writes rows makes them while the rest is being read.
 * Those not asked for yet are texts, which are no work for the garbage collector.
 */
export class Answers implements AsyncIterable<Placed[]> {
  #left: number;
  #parts: Part[] = [];
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  /** @param paths how many are to be read */
  constructor(paths: number) {
    this.#left = paths;
  }

  /** @param text `Packed[]` as JSON */
  answer(places: readonly number[], text: string): void {
    this.#take({ places, text }, places.length);
  }

  /** A thread was lost over this file. */
  lose(index: number, result: ReadResult): void {
    this.#take({ lost: [index, result] }, 1);
  }

  fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  /** Each part once. @throws what it failed with */
  async *[Symbol.asyncIterator](): AsyncGenerator<Placed[]> {
    for (;;) {
      const part = this.#parts.shift();
      if (part) yield placed(part);
      else if (this.#failure) throw this.#failure;
      else if (this.#left === 0) return;
      else await this.#news();
    }
  }

  #take(part: Part, files: number): void {
    this.#parts.push(part);
    this.#left -= files;
    this.#wake?.();
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function placed(part: Part): Placed[] {
  if ("lost" in part) return [part.lost];
  const results = JSON.parse(part.text) as Packed[];
  return results.flatMap((packed, at) => {
    const index = part.places[at];
    return index === undefined ? [] : [[index, unpack(packed)] as const];
  });
}
