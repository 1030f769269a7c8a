import type { Random } from "../random.ts";
import { type Chord, chord, type Key } from "./theory.ts";

/** Four bars each, as scale degrees from 0. Every first section begins on the tonic. */
const OPENINGS: Record<Key["mode"], readonly (readonly number[])[]> = {
  major: [
    [0, 5, 3, 4],
    [0, 3, 0, 4],
    [0, 0, 3, 4],
    [0, 3, 4, 0],
    [0, 5, 1, 4],
    [0, 4, 0, 3],
  ],
  minor: [
    [0, 5, 3, 4],
    [0, 3, 0, 4],
    [0, 0, 3, 4],
    [0, 3, 4, 0],
    [0, 5, 0, 4],
    [0, 4, 0, 3],
  ],
};

const MIDDLES: Record<Key["mode"], readonly (readonly number[])[]> = {
  major: [
    [3, 0, 3, 4],
    [5, 3, 0, 4],
    [3, 4, 0, 0],
    [5, 0, 1, 4],
  ],
  minor: [
    [3, 0, 3, 4],
    [5, 3, 0, 4],
    [3, 0, 4, 0],
    [5, 2, 3, 4],
  ],
};

/** Pieces too short for a phrase still leave home and come back. */
const SHORT: readonly (readonly number[])[] = [[], [0], [0, 0], [0, 4, 0], [0, 3, 4, 0], [0, 0, 3, 4, 0], [0, 3, 0, 1, 4, 0]];

export interface Bar {
  readonly chord: Chord;
  /** Which four-bar thought the bar belongs to: A comes back, B answers. */
  readonly section: "A" | "B";
  /** 0 … 3 within the phrase; the last bar of a phrase breathes. */
  readonly place: number;
  readonly last: boolean;
}

/** One chord a bar. Begins on the tonic and ends with dominant and tonic. */
export function harmonise(key: Key, bars: number, random: Random): Bar[] {
  const short = bars < SHORT.length ? SHORT[bars] : undefined;
  const roots = short ?? phrases(key, bars, random);
  return roots.map((root, i) => ({
    chord: chord(key, root, root === 4 && i === roots.length - 2),
    section: short === undefined && Math.floor(i / 4) % 4 === 2 && i < roots.length - 4 ? "B" : "A",
    place: i % 4,
    last: i === roots.length - 1,
  }));
}

function phrases(key: Key, bars: number, random: Random): number[] {
  const opening = random.pick(OPENINGS[key.mode]);
  const middle = random.pick(MIDDLES[key.mode]);
  const roots: number[] = [];
  for (let phrase = 0; roots.length < bars; phrase += 1) roots.push(...(phrase % 4 === 2 ? middle : opening));
  const ending = random.pick([
    [3, 4, 0],
    [1, 4, 0],
    [0, 4, 0],
  ]);
  return [...roots.slice(0, bars - 3), ...ending];
}
