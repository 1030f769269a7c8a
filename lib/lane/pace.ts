/**
 * Whether a disk answers so fast at present that waiting for it takes less time than having another thread wait: handing a reading over
 * and being woken again costs several times what a small file costs that lies in the system's memory. A disk that sleeps, hangs or seeks
 * must never hold up everyone else, so only a short while after some reading has come back is there any waiting, and what waiting for a
 * slow disk has cost is followed by twenty times as long without any: never more than a twentieth of the time goes there.
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
/** So large a part of the last readings may be slow: the system gives others a turn in the middle of some, whatever the disk. */
const MOST_SLOW = 1 / 8;
const WEIGHT = 1 / 16;
/** No waiting after one such reading, alone as it may be. */
const STALL_MS = 50;
const REST = 20;
const LONGEST_REST_MS = 60_000;

/** @param clock in milliseconds */
export function diskPace(clock: () => number = () => performance.now()): DiskPace {
  let awakeUntil = Number.NEGATIVE_INFINITY;
  let restsUntil = Number.NEGATIVE_INFINITY;
  /** Which part of the last readings was slow. */
  let slow = 0;

  function took(since: number, now: number): number {
    awakeUntil = now - since < ASLEEP_MS ? now + AWAKE_MS : Number.NEGATIVE_INFINITY;
    return now - since;
  }

  return {
    isFast() {
      const now = clock();
      return now < awakeUntil && now >= restsUntil;
    },
    wait(reading) {
      const since = clock();
      try {
        return reading();
      } finally {
        const now = clock();
        const ms = took(since, now);
        const isSlow = ms > SLOW_MS;
        slow += ((isSlow ? 1 : 0) - slow) * WEIGHT;
        if (ms >= STALL_MS || (isSlow && slow > MOST_SLOW)) restsUntil = now + Math.min(REST * ms, LONGEST_REST_MS);
      }
    },
    async handOver(reading) {
      const since = clock();
      return reading().finally(() => took(since, clock()));
    },
  };
}
