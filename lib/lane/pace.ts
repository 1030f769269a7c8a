/**
 * Whether a disk answers so fast at present that waiting for it takes less time than having another thread wait: handing a reading over
 * and being woken again costs several times what a small file costs that lies in the system's memory. A disk that sleeps, hangs or seeks
 * must never hold up everyone else, so only a short while after a reading that was handed over has come back, and only as long as waiting
 * has cost little of late, is there any waiting; on a slow disk one reading a second finds out whether it still is.
 */
export interface DiskPace {
  /** Whether the next reading may be waited for. */
  isFast(): boolean;
  /** Does a reading here and now. */
  wait<T>(reading: () => T): T;
  /** Has another thread do it, where it may stand in line too. */
  handOver<T>(reading: () => Promise<T>): Promise<T>;
}

/** For so long a disk is taken to be awake. */
const AWAKE_MS = 5_000;
/** What takes longer, line or no line, was asleep or far away. */
const ASLEEP_MS = 200;
const SLOW_MS = 1;
/** Longer than this nobody is held up a second time before the disk has shown for a good while that it is fast. */
const STALL_MS = 50;
/** So large a part of the last readings may be slow: the system gives others a turn in the middle of some, whatever the disk. */
const MOST_SLOW = 1 / 4;
const WEIGHT = 1 / 16;
const TRIED_MS = 1_000;

/** @param clock in milliseconds */
export function diskPace(clock: () => number = () => performance.now()): DiskPace {
  let awakeUntil = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  /** Which part of the last readings was slow. */
  let slow = 0;

  function took(since: number, now: number): number {
    awakeUntil = now - since < ASLEEP_MS ? now + AWAKE_MS : Number.NEGATIVE_INFINITY;
    return now - since;
  }

  return {
    isFast() {
      const now = clock();
      return now < awakeUntil && (slow < MOST_SLOW || now - triedAt >= TRIED_MS);
    },
    wait(reading) {
      const since = clock();
      try {
        return reading();
      } finally {
        triedAt = clock();
        const ms = took(since, triedAt);
        slow = ms >= STALL_MS ? 1 : slow + ((ms > SLOW_MS ? 1 : 0) - slow) * WEIGHT;
      }
    },
    async handOver(reading) {
      const since = clock();
      return reading().finally(() => took(since, clock()));
    },
  };
}
