import type { MatchQuestion } from "./store.ts";
import type { Table, Watcher } from "./table.ts";
import { Turns } from "./turns.ts";

/** What the database knows of words and keywords. */
export interface MatchSource {
  /** Those of some ids that match. */
  check(question: MatchQuestion, ids: readonly number[]): Promise<readonly number[]>;
  /** Every id that matches, listed or not. Slow work, done elsewhere. */
  gather(question: MatchQuestion, signal: AbortSignal): Promise<Int32Array>;
}

const KEPT_SETS = 24;
/** With more rows changed since, a set is gathered anew. */
const MOST_STALE = 10_000;
const CHECK = 500;
const STRETCH = 1 << 14;

/** A set of rows, as bits by slot. */
export class Members {
  readonly bits: Uint32Array;

  constructor(bits: Uint32Array) {
    this.bits = bits;
  }

  has(slot: number): boolean {
    return (((this.bits[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1;
  }
}

/** One thing asked: some words, or one keyword. */
interface Part {
  readonly key: string;
  readonly question: MatchQuestion;
  /** The files that do not match are meant. */
  readonly complement: boolean;
}

const NOTHING: MatchQuestion = { wanted: [], unwanted: [], keywords: [], matchAll: true };

function partsOf({ wanted, unwanted, keywords }: MatchQuestion): { words: Part | null; keywords: Part[] } {
  const complement = wanted.length === 0;
  const asked = complement ? { ...NOTHING, wanted: [], unwanted } : { ...NOTHING, wanted, unwanted };
  const words =
    wanted.length + unwanted.length === 0 ? null : { key: JSON.stringify(["w", wanted, unwanted]), question: asked, complement };
  return {
    words,
    keywords: keywords.map((keyword) => ({
      key: JSON.stringify(["k", keyword]),
      question: { ...NOTHING, keywords: [keyword] },
      complement: false,
    })),
  };
}

/** Sets of rows that the database answered, as bits by slot. They are kept, and rows that change are asked about again. */
export class Matches {
  readonly #table: Table;
  readonly #source: MatchSource;
  readonly #sets = new Map<string, MatchSet>();

  constructor(table: Table, source: MatchSource) {
    this.#table = table;
    this.#source = source;
  }

  /** Whether all of a question's sets are known, so that asking costs little. */
  has(question: MatchQuestion): boolean {
    const { words, keywords } = partsOf(question);
    return [...(words ? [words] : []), ...keywords].every((part) => this.#sets.get(part.key)?.isKnown);
  }

  /** Those of some rows that match, asked one by one. */
  async check(question: MatchQuestion, slots: readonly number[]): Promise<number[]> {
    const ids = slots.map((slot) => this.#table.ids[slot] ?? 0);
    const matching = new Set(await this.#source.check(question, ids));
    return slots.filter((_, index) => matching.has(ids[index] ?? 0));
  }

  /** The rows that match, as they are now. @throws GivenUp */
  async rows(question: MatchQuestion, signal?: AbortSignal): Promise<Members> {
    const { words, keywords } = partsOf(question);
    const [wordBits, ...keywordBits] = await Promise.all([
      words ? this.#bits(words, signal) : null,
      ...keywords.map((keyword) => this.#bits(keyword, signal)),
    ]);
    const length = Math.ceil(this.#table.ids.length / 32);
    let joined: Uint32Array | null = wordBits ?? null;
    if (keywordBits.length > 0) {
      const known = keywordBits.flatMap((bits) => (bits ? [bits] : []));
      const all = known.reduce((a, b) => a.map((bits, at) => (question.matchAll ? bits & (b[at] ?? 0) : bits | (b[at] ?? 0))));
      joined = joined ? joined.map((bits, at) => bits & (all[at] ?? 0)) : all;
    }
    return new Members(joined ?? new Uint32Array(length));
  }

  async #bits(part: Part, signal: AbortSignal | undefined): Promise<Uint32Array> {
    let set = this.#sets.get(part.key);
    if (set?.isTooStale) {
      set.forget();
      set = undefined;
    }
    if (!set) set = new MatchSet(this.#table, this.#source, part.question, part.complement, () => this.#sets.delete(part.key));
    // The last used stand last.
    this.#sets.delete(part.key);
    this.#sets.set(part.key, set);
    if (this.#sets.size > KEPT_SETS) {
      const oldest = this.#sets.entries().next().value;
      if (oldest) {
        this.#sets.delete(oldest[0]);
        oldest[1].forget();
      }
    }
    return set.read(signal);
  }
}

class MatchSet implements Watcher {
  isKnown = false;
  #bits: Uint32Array;
  readonly #stale = new Set<number>();
  #gathering: Promise<void> | undefined;
  #waiting = 0;
  readonly #stop = new AbortController();
  readonly #table: Table;
  readonly #source: MatchSource;
  readonly #question: MatchQuestion;
  readonly #complement: boolean;
  readonly #onFailure: () => void;

  constructor(table: Table, source: MatchSource, question: MatchQuestion, complement: boolean, onFailure: () => void) {
    this.#table = table;
    this.#source = source;
    this.#question = question;
    this.#complement = complement;
    this.#onFailure = onFailure;
    this.#bits = new Uint32Array(Math.ceil(table.ids.length / 32));
    // From before the first statement on: whatever changes after it is asked about again.
    table.watchers.add(this);
  }

  leaving(): void {}

  entered(slot: number): void {
    this.#stale.add(slot);
  }

  forget(): void {
    this.#table.watchers.delete(this);
  }

  get isTooStale(): boolean {
    return this.#stale.size > MOST_STALE;
  }

  async read(signal: AbortSignal | undefined): Promise<Uint32Array> {
    if (!this.isKnown) await this.#gathered(signal);
    if (this.#stale.size > 0) await this.#catchUp();
    const bits = new Uint32Array(Math.ceil(this.#table.ids.length / 32));
    bits.set(this.#bits.subarray(0, bits.length));
    if (this.#complement) for (let at = 0; at < bits.length; at += 1) bits[at] = ~(bits[at] ?? 0);
    return bits;
  }

  /** Many may wait for one gathering; when the last of them gives up, so does the gathering. */
  async #gathered(signal: AbortSignal | undefined): Promise<void> {
    const leave = () => {
      this.#waiting -= 1;
      if (this.#waiting > 0 || this.isKnown) return;
      // Whoever asks from now on begins a gathering of their own.
      this.forget();
      this.#onFailure();
      this.#stop.abort();
    };
    this.#waiting += 1;
    signal?.addEventListener("abort", leave, { once: true });
    this.#gathering ??= this.#gather().catch((error: unknown) => {
      this.forget();
      if (!this.#stop.signal.aborted) this.#onFailure();
      throw error;
    });
    try {
      await this.#gathering;
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  }

  async #gather(): Promise<void> {
    const ids = await this.#source.gather(this.#question, this.#stop.signal);
    const turns = new Turns(this.#stop.signal);
    for (let index = 0; index < ids.length; index += 1) {
      const slot = this.#table.slotOf(ids[index] ?? 0);
      if (slot >= 0) this.#set(slot, true);
      if (index % STRETCH === 0 && turns.isOver) await turns.next();
    }
    this.isKnown = true;
  }

  async #catchUp(): Promise<void> {
    const slots = [...this.#stale].filter((slot) => this.#table.ids[slot] !== 0);
    const ids = slots.map((slot) => this.#table.ids[slot] ?? 0);
    const matching = new Set<number>();
    this.#stale.clear();
    for (let from = 0; from < ids.length; from += CHECK) {
      for (const id of await this.#source.check(this.#question, ids.slice(from, from + CHECK))) matching.add(id);
    }
    for (const [index, slot] of slots.entries()) {
      // Changed once more meanwhile: it is stale again, and asked about the next time.
      if (this.#table.ids[slot] === ids[index]) this.#set(slot, this.#complement !== matching.has(ids[index] ?? 0));
    }
  }

  #set(slot: number, isIn: boolean): void {
    if (slot >>> 5 >= this.#bits.length) {
      const grown = new Uint32Array(Math.ceil(this.#table.ids.length / 32));
      grown.set(this.#bits);
      this.#bits = grown;
    }
    const bit = 1 << (slot & 31);
    const known = this.#bits[slot >>> 5] ?? 0;
    this.#bits[slot >>> 5] = isIn ? known | bit : known & ~bit;
  }
}
