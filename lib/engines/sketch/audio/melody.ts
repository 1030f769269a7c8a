import type { Random } from "../random.ts";
import type { Bar } from "./harmony.ts";
import { type Key, nearestChordDegree, pitchOf } from "./theory.ts";

/** In beats from the start of the piece; pitch is MIDI. */
export interface Note {
  readonly at: number;
  readonly length: number;
  readonly pitch: number;
  /** 0 … 1 */
  readonly loud: number;
}

/** A thought: lengths in half beats that fill one bar, and how the line moves at each, in scale steps. */
interface Motif {
  readonly lengths: readonly number[];
  readonly moves: readonly number[];
}

/** Weighted to the beat: the pulse must be heard, so most notes fall on it. */
const RHYTHMS: Record<3 | 4, { calm: readonly (readonly number[])[]; lively: readonly (readonly number[])[] }> = {
  4: {
    calm: [
      [4, 2, 2],
      [2, 2, 4],
      [2, 2, 2, 2],
      [6, 2],
      [4, 4],
      [2, 4, 2],
    ],
    lively: [
      [2, 2, 2, 2],
      [2, 1, 1, 2, 2],
      [2, 2, 1, 1, 2],
      [1, 1, 2, 2, 2],
      [3, 1, 2, 2],
      [2, 2, 2, 1, 1],
      [2, 1, 1, 4],
    ],
  },
  3: {
    calm: [
      [4, 2],
      [2, 2, 2],
      [2, 4],
    ],
    lively: [
      [2, 2, 2],
      [2, 1, 1, 2],
      [2, 2, 1, 1],
      [3, 1, 2],
    ],
  },
};

function motif(meter: 3 | 4, lively: number, random: Random): Motif {
  const lengths = random.pick(RHYTHMS[meter][random.chance(lively) ? "lively" : "calm"]);
  let direction = random.chance(0.6) ? 1 : -1;
  const moves = lengths.map((_, i) => {
    if (i === 0) return 0;
    if (random.chance(0.35)) direction = -direction;
    return direction * random.pick([1, 1, 1, 2, 2, 3]);
  });
  return { lengths, moves };
}

/** A motif upside down, or with its last two notes drawn together: known, yet new. */
function varied(of: Motif, random: Random): Motif {
  if (random.chance(0.5) || of.lengths.length < 3) return { lengths: of.lengths, moves: of.moves.map((move) => -move) };
  const lengths = [...of.lengths.slice(0, -2), (of.lengths.at(-2) ?? 1) + (of.lengths.at(-1) ?? 1)];
  return { lengths, moves: of.moves.slice(0, -1) };
}

function closing(meter: 3 | 4, random: Random): Motif {
  const lengths =
    meter === 3
      ? random.pick([[2, 4], [6]])
      : random.pick([
          [2, 2, 4],
          [4, 4],
          [2, 6],
        ]);
  return { lengths, moves: lengths.map((_, i) => (i === 0 ? 0 : random.pick([-1, 1, -2]))) };
}

/** The motif each bar of a phrase speaks: stated, answered, developed, closed. */
function plan(meter: 3 | 4, lively: number, random: Random): Record<Bar["section"], readonly Motif[]> {
  const a = motif(meter, lively, random);
  const b = motif(meter, lively, random);
  const c = motif(meter, lively, random);
  return {
    A: [a, varied(a, random), b, closing(meter, random)],
    B: [c, c, varied(c, random), closing(meter, random)],
  };
}

const CEILING = 7;

/** One line over the bars: chord tones on strong beats, steps between, near `centre` (MIDI), home at the end. */
export function melody(key: Key, bars: readonly Bar[], meter: 3 | 4, centre: number, lively: number, random: Random): Note[] {
  const motifs = plan(meter, lively, random.fork("motifs"));
  const middle = Math.round(((centre - 60 - key.tonic) / 12) * 7);
  const notes: Note[] = [];
  let degree = middle;
  bars.forEach((bar, index) => {
    const start = index * meter;
    if (bar.last) {
      notes.push({ at: start, length: meter, pitch: pitchOf(key, nearestTonic(degree), bar.chord), loud: 0.9 });
      return;
    }
    const lift = bar.section === "B" ? 2 : 0;
    const said = motifs[bar.section][bar.place] ?? { lengths: [2 * meter], moves: [0] };
    const anchor = Math.round((degree + 2 * (middle + lift)) / 3) + (bar.place === 2 ? 2 : 0);
    degree = nearestChordDegree(bar.chord, index === 0 ? nearestTonic(middle) + random.pick([0, 0, 2, 4]) : anchor);
    let half = 0;
    said.lengths.forEach((length, i) => {
      degree = bounded(degree + (said.moves[i] ?? 0), middle + lift);
      const strong = half % 4 === 0 || length >= 3;
      if (strong) degree = nearestChordDegree(bar.chord, degree);
      const onBeat = half % 2 === 0;
      notes.push({
        at: start + half / 2,
        length: (length / 2) * 0.96,
        pitch: pitchOf(key, degree, bar.chord),
        loud: half === 0 ? 0.95 : onBeat ? 0.88 : 0.55,
      });
      half += length;
    });
  });
  return notes;
}

function nearestTonic(degree: number): number {
  return 7 * Math.round(degree / 7);
}

function bounded(degree: number, middle: number): number {
  if (degree > middle + CEILING) return middle + CEILING - 2;
  return degree < middle - CEILING + 2 ? middle - CEILING + 4 : degree;
}
