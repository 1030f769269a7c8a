/** What a seed's input takes, as far as a number can say it: ComfyUI's own 64 bits are more than that. */
type Limit = number | null;

const ALL = 2n ** 64n;
const sizeOf = (max: Limit): bigint => (max !== null && Number.isSafeInteger(max) ? BigInt(max) + 1n : ALL);

/** A seed nobody has chosen: 48 random bits, so that every program that reads it back keeps its digits, and no more than is taken. */
export function rollSeed(max: Limit = null): string {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return String(BigInt((high & 0xffff) * 2 ** 32 + low) % sizeOf(max));
}

/** The seed `by` further on; after the last one comes the first. */
export function seedAfter(seed: string, by: number, max: Limit = null): string {
  const size = sizeOf(max);
  return String((((BigInt(seed) + BigInt(by)) % size) + size) % size);
}
