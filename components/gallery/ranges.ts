/** Positions of a list as disjoint, ordered ranges `[from, to)`: a million chosen items are one pair of numbers. */
export type Range = readonly [from: number, to: number];
export type Ranges = readonly Range[];

export const NO_RANGES: Ranges = [];

export function countOf(ranges: Ranges): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from, 0);
}

export function includes(ranges: Ranges, position: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, to] = ranges[middle] as Range;
    if (position < from) high = middle - 1;
    else if (position >= to) low = middle + 1;
    else return true;
  }
  return false;
}

/** With `[from, to)` added; what touches becomes one. */
export function withRange(ranges: Ranges, from: number, to: number): Ranges {
  if (to <= from) return ranges;
  const apart = ranges.filter(([a, b]) => b < from || a > to);
  const touching = ranges.filter(([a, b]) => b >= from && a <= to);
  const start = Math.min(from, ...touching.map(([a]) => a));
  const end = Math.max(to, ...touching.map(([, b]) => b));
  return [...apart, [start, end] as Range].sort((a, b) => a[0] - b[0]);
}

export function withoutRange(ranges: Ranges, from: number, to: number): Ranges {
  if (to <= from) return ranges;
  return ranges.flatMap(([a, b]): Range[] => {
    if (b <= from || a >= to) return [[a, b]];
    const kept: Range[] = [];
    if (a < from) kept.push([a, from]);
    if (b > to) kept.push([to, b]);
    return kept;
  });
}

export function toggled(ranges: Ranges, position: number): Ranges {
  return includes(ranges, position) ? withoutRange(ranges, position, position + 1) : withRange(ranges, position, position + 1);
}

/** Of many positions, in any order. */
export function rangesOf(positions: Iterable<number>): Ranges {
  const sorted = [...new Set(positions)].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const position of sorted) {
    const last = ranges.at(-1);
    if (last && last[1] === position) last[1] = position + 1;
    else ranges.push([position, position + 1]);
  }
  return ranges;
}

export function united(one: Ranges, other: Ranges): Ranges {
  return other.reduce<Ranges>((sum, [from, to]) => withRange(sum, from, to), one);
}

/** After `by` items came in front. */
export function moved(ranges: Ranges, by: number): Ranges {
  return by === 0 ? ranges : ranges.map(([from, to]): Range => [from + by, to + by]);
}

export function* positionsOf(ranges: Ranges): Generator<number> {
  for (const [from, to] of ranges) for (let n = from; n < to; n++) yield n;
}
