/** The seeds of a batch. Seeds are decimal strings of 64 bits without sign; counting past the last begins again at 0. */
export const SEED_MODES = ["random", "fixed", "increment", "decrement"] as const;
export type SeedMode = (typeof SEED_MODES)[number];

/** What ComfyUI's samplers take. Services take less: their nodes say so in `max`. */
export const LARGEST_SEED = 2n ** 64n - 1n;
/** Random seeds stay below 2^48, so that every program that reads one back keeps its digits. */
const LARGEST_RANDOM = 2n ** 48n - 1n;

export interface SeedPlan {
  readonly mode: SeedMode;
  /** Where `fixed` stays and counting begins; without it they begin at random. */
  readonly start?: string | null;
  readonly count: number;
  /** The largest the node takes. */
  readonly max?: bigint;
}

/**
 * @param random a number from 0 up to and without 1
 * @throws {RangeError} where the start is no seed the node takes
 */
export function seedsOf(plan: SeedPlan, random: () => number): string[] {
  const max = plan.max ?? LARGEST_SEED;
  const any = (): bigint => randomSeedUpTo(max, random);
  const start = plan.start === undefined || plan.start === null || plan.start === "" ? null : BigInt(plan.start);
  if (start !== null && (start < 0n || start > max)) throw new RangeError(`A seed must be a whole number from 0 to ${max}.`);
  const first = start ?? any();
  const steps: Record<SeedMode, (n: bigint) => bigint> = {
    random: () => any(),
    fixed: () => first,
    increment: (n) => (first + n) % (max + 1n),
    decrement: (n) => (((first - n) % (max + 1n)) + max + 1n) % (max + 1n),
  };
  return Array.from({ length: plan.count }, (_, n) => steps[plan.mode](BigInt(n)).toString());
}

/** 48 bits of `random`, twice 24: one call of a common source has no more than 53 good ones. */
function randomSeedUpTo(max: bigint, random: () => number): bigint {
  const bits = (BigInt(Math.floor(random() * 2 ** 24)) << 24n) | BigInt(Math.floor(random() * 2 ** 24));
  const top = max < LARGEST_RANDOM ? max : LARGEST_RANDOM;
  return bits % (top + 1n);
}
