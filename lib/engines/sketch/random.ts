import { createHash } from "node:crypto";

/** A stream of numbers that depends on nothing but its name: the same name gives the same numbers on every machine. */
export interface Random {
  /** 0 ≤ n < 1 */
  next(): number;
  range(low: number, high: number): number;
  /** Whole, both ends included. */
  int(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
  /** About normal, mean 0, deviation 1, never beyond ±3. */
  gauss(): number;
  /** A stream of its own: what one part draws never shifts what another gets. */
  fork(label: string): Random;
}

/** sfc32 (Chris Doty-Humphrey, PractRand), seeded from SHA-256 of the name. */
export function random(name: string): Random {
  const digest = createHash("sha256").update(name, "utf8").digest();
  let a = digest.readUInt32LE(0);
  let b = digest.readUInt32LE(4);
  let c = digest.readUInt32LE(8);
  let counter = digest.readUInt32LE(12) | 1;
  const next = (): number => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i += 1) next();
  const range = (low: number, high: number) => low + (high - low) * next();
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  const shuffle = <T>(items: readonly T[]): T[] => {
    const out = [...items];
    for (let i = out.length - 1; i > 0; i -= 1) {
      const j = int(0, i);
      [out[i], out[j]] = [out[j] as T, out[i] as T];
    }
    return out;
  };
  return {
    next,
    range,
    int,
    shuffle,
    chance: (probability) => next() < probability,
    pick: (items) => {
      if (items.length === 0) throw new RangeError("Cannot pick from nothing");
      return items[int(0, items.length - 1)] as (typeof items)[number];
    },
    gauss: () => Math.max(-3, Math.min(3, (next() + next() + next() + next() + next() + next() - 3) * Math.SQRT2)),
    fork: (label) => random(`${name}\u0000${label}`),
  };
}
