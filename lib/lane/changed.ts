/**
 * The keys whose owner, visibility or review changed lately: an address of a preview lives for two days at most, so those that were
 * given out before are checked against the row until then, and all others are trusted. Every web process keeps its own list, from the
 * outbox.
 */
export interface ChangedKeys {
  /** @param at when it changed, in milliseconds; `keys` null stands for all */
  note(keys: readonly string[] | null, at: number): void;
  has(key: string, now?: number): boolean;
  readonly size: number;
}

/** An address expires at the end of the day after the one it was made on. */
export const ADDRESS_LIFE_MS = 2 * 86_400_000;

/** @param most how many keys are told apart; beyond it everything is checked */
export function changedKeys(most: number): ChangedKeys {
  const until = new Map<string, number>();
  let allUntil = 0;

  function forgetOld(now: number): void {
    for (const [key, end] of until) if (end <= now) until.delete(key);
  }

  return {
    note(keys, at) {
      const end = at + ADDRESS_LIFE_MS;
      if (end <= Date.now()) return;
      if (keys === null) {
        allUntil = Math.max(allUntil, end);
        return;
      }
      for (const key of keys) until.set(key, Math.max(until.get(key) ?? 0, end));
      if (until.size > most) forgetOld(Date.now());
      if (until.size <= most) return;
      for (const known of until.values()) allUntil = Math.max(allUntil, known);
      until.clear();
    },
    has: (key, now = Date.now()) => allUntil > now || (until.get(key) ?? 0) > now,
    get size() {
      return until.size;
    },
  };
}
