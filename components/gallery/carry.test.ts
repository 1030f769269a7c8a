import { describe, expect, it } from "vitest";
import type { Media } from "#lib/media/schema.ts";
import { carried, type Readable } from "./carry.ts";
import { countOf } from "./ranges.ts";

const { signal } = new AbortController();
const listOf = (ids: readonly number[]): Readable => ({
  length: ids.length,
  read: async (from, to) => ids.slice(from, to).map((id) => ({ id }) as Media),
});
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, n) => from + n);
const BEFORE = numbers(0, 5000);

describe("what is chosen, in a newer state of the list", () => {
  it("moves with its files when others come in front", async () => {
    const after = listOf([-3, -2, -1, ...BEFORE]);
    expect(
      await carried(
        [
          [4, 6],
          [90, 91],
        ],
        listOf(BEFORE),
        after,
        3,
        signal,
      ),
    ).toEqual([
      [7, 9],
      [93, 94],
    ]);
  });

  it("does not take in what came in between, and leaves out what is gone", async () => {
    const after = listOf([0, 1, 2, 3, 4, 9001, 5, 7, ...numbers(8, 4000)]);
    expect(await carried([[4, 8]], listOf(BEFORE), after, 0, signal)).toEqual([
      [4, 5],
      [6, 8],
    ]);
  });

  it("keeps long ranges by their ends, over parts nobody read", async () => {
    const reads: number[] = [];
    const list = listOf([-1, ...BEFORE]);
    const after: Readable = {
      length: list.length,
      read: (from, to, own) => {
        reads.push(to - from);
        return list.read(from, to, own);
      },
    };
    expect(await carried([[0, 5000]], listOf(BEFORE), after, 1, signal)).toEqual([[1, 5001]]);
    expect(Math.max(...reads)).toBeLessThan(200);
  });

  it("gives up where a long range is no longer the same", async () => {
    expect(await carried([[0, 4000]], listOf(BEFORE), listOf([...numbers(0, 9), 9001, ...numbers(9, 4991)]), 0, signal)).toBeNull();
  });

  it("gives up where far too many places would have to be read", async () => {
    const scattered = numbers(0, 30).map((n) => [n * 160, n * 160 + 1] as const);
    expect(countOf(scattered)).toBe(30);
    expect(await carried(scattered, listOf(BEFORE), listOf(BEFORE), 0, signal)).toBeNull();
  });
});
