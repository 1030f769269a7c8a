const LEAST = 0.02;

/** `count` bars out of any number of peaks: each the loudest of its stretch, the loudest of all at full height. */
export function bars(points: readonly number[], count: number): number[] {
  const loudest = Math.max(0.05, ...points);
  return Array.from({ length: count }, (_, n) => {
    const from = Math.floor((n * points.length) / count);
    const to = Math.max(from + 1, Math.floor(((n + 1) * points.length) / count));
    return Math.max(0, ...points.slice(from, to)) / loudest;
  }).map((height) => Math.min(1, Math.max(LEAST, height)));
}
