const DELAYS = [0, 500, 1_000, 2_000, 4_000, 5_000];
/** A process that lived this long was well; its next death counts as the first. */
const WELL_AFTER = 30_000;

/** How long to wait before a process that has died `deaths` times in a row is started again, in milliseconds. */
export function restartDelay(deaths: number): number {
  return DELAYS[Math.min(deaths, DELAYS.length) - 1] ?? 0;
}

/** How many deaths in a row this one makes, after a life of `lifetime` milliseconds. */
export function countDeath(before: number, lifetime: number): number {
  return lifetime >= WELL_AFTER ? 1 : before + 1;
}
