/** Seeds are unsigned and have 64 bits: after the last one comes the first. */
const SEEDS = 2n ** 64n;

/** A seed nobody has chosen: 48 random bits, so that every program that reads it back keeps its digits. */
export function rollSeed(): string {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return String((high & 0xffff) * 2 ** 32 + low);
}

/** The seed `by` further on. */
export function seedAfter(seed: string, by: number): string {
  return String((((BigInt(seed) + BigInt(by)) % SEEDS) + SEEDS) % SEEDS);
}
