import type { Stats } from "node:fs";

/** File systems count time in steps: of milliseconds on this disk, of two seconds on an old stick. */
const STEP_MS = 2_000;

/** Tells one state of a file from another, in every process alike; begins with when it last changed. */
export function stampOfFile({ ctimeMs, mtimeMs, size, ino }: Stats): string {
  return `${ctimeMs}:${mtimeMs}:${size}:${ino}`;
}

/**
 * Whether a file that is as this stamp says cannot have changed since without another stamp: one that changed a moment ago may change
 * again within the same step, to the same size, under the same number. Of several files: their stamps with spaces between.
 */
export function isSettled(stamp: string, now = Date.now()): boolean {
  return stamp.split(" ").every((one) => !(now - Number.parseFloat(one) < STEP_MS));
}
