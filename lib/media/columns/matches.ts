import type { Table, Watcher } from "./table.ts";
import { Turns } from "./turns.ts";
import type { MatchQuestion } from "./words/store.ts";

/** What the database knows of words and keywords. */
export interface MatchSource {
  /** Those of some ids that match. */
  check(question: MatchQuestion, ids: readonly number[]): Promise<readonly number[]>;
  /** Every id that matches, listed or not. Slow work, done elsewhere. */
  gather(question: MatchQuestion, signal: AbortSignal): Promise<Int32Array>;
}

/** A bit a row each. */
const KEPT_SETS = 64;
/** With more rows changed since, a set is gathered anew. */
const MOST_STALE = 10_000;
const CHECK = 500;
const STRETCH = 1 << 14;

/** Neighbouring sums of one, two, then four bits; the product adds the four bytes. */
function bitsIn(word: number): number {
  const twos = word - ((word >>> 1) & 0x55555555);
  const fours = (twos & 0x33333333) + ((twos >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** A set of rows, as bits by slot. */
export class Members {
  readonly bits: Uint32Array;
  #count: number | undefined;

  constructor(bits: Uint32Array) {
    this.bits = bits;
  }

  get count(): number {
    this.#count ??= this.bits.reduce((sum, word) => sum + bitsIn(word), 0);
    return this.#count;
  }

  has(slot: number): boolean {
    return (((this.bits[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1;
  }
}

/** One set the database can be asked for: the files with some words (and without others), or with one keyword. */
interface Part {
  readonly key: string;
  readonly question: MatchQuestion;
}

/** Which sets make an answer: those in all of `within`, where there are any, and in none of `without`. */
interface Recipe {
  readonly within: readonly Part[];
  readonly without: readonly Part[];
}

const NOTHING: MatchQuestion = { wanted: [], unwanted: [], keywords: [], matchAll: true };

const wordsPart = (wanted: readonly string[], unwanted: readonly string[]): Part => ({
  key: JSON.stringify(["w", wanted, unwanted]),
  question: { ...NOTHING, wanted, unwanted },
});

const keywordPart = (keyword: string): Part => ({ key: JSON.stringify(["k", keyword]), question: { ...NOTHING, keywords: [keyword] } });

function joined(sets: readonly Uint32Array[], join: (a: number, b: number) => number): Uint32Array | null {
  const [first, ...others] = sets;
  if (!first) return null;
  // Sets that were read are copies, so the first may be written over.
  for (const other of others) for (let at = 0; at < first.length; at += 1) first[at] = join(first[at] ?? 0, other[at] ?? 0);
  return first;
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
    const { within, without } = this.#wordsOf(question);
    return [...within, ...without, ...question.keywords.map(keywordPart)].every((part) => this.#isKnown(part));
  }

  /**
   * Sets of single words are taken where all are known; else the database finds what has the wanted ones and not the others in one go,
   * since few may have them all. What has none of some words is everything but the sets of those.
   */
  #wordsOf({ wanted, unwanted }: MatchQuestion): Recipe {
    const within = wanted.map((phrase) => wordsPart([phrase], []));
    const without = unwanted.map((phrase) => wordsPart([phrase], []));
    if (wanted.length === 0 || [...within, ...without].every((part) => this.#isKnown(part))) return { within, without };
    return { within: [wordsPart(wanted, unwanted)], without: [] };
  }

  #isKnown(part: Part): boolean {
    const set = this.#sets.get(part.key);
    return set?.isKnown === true && !set.isTooStale;
  }

  /** Those of some rows that match, asked one by one. */
  async check(question: MatchQuestion, slots: readonly number[]): Promise<number[]> {
    const ids = slots.map((slot) => this.#table.ids[slot] ?? 0);
    const matching = new Set(await this.#source.check(question, ids));
    return slots.filter((_, index) => matching.has(ids[index] ?? 0));
  }

  /** The rows that match, as they are now. @throws GivenUp */
  async rows(question: MatchQuestion, signal?: AbortSignal): Promise<Members> {
    const { within, without } = this.#wordsOf(question);
    const read = (parts: readonly Part[]) => Promise.all(parts.map((part) => this.#bits(part, signal)));
    const [having, lacking, keyed] = await Promise.all([read(within), read(without), read(question.keywords.map(keywordPart))]);
    const named = joined(keyed, question.matchAll ? (a, b) => a & b : (a, b) => a | b);
    const all = joined(named ? [...having, named] : having, (a, b) => a & b) ?? this.#everything();
    return new Members(joined([all, ...lacking], (a, b) => a & ~b) ?? all);
  }

  #everything(): Uint32Array {
    return new Uint32Array(Math.ceil(this.#table.ids.length / 32)).fill(-1);
  }

  async #bits(part: Part, signal: AbortSignal | undefined): Promise<Uint32Array> {
    let set = this.#sets.get(part.key);
    if (set?.isTooStale) {
      set.forget();
      set = undefined;
    }
    set ??= new MatchSet(this.#table, this.#source, part.question, (failed) => {
      if (this.#sets.get(part.key) === failed) this.#sets.delete(part.key);
    });
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
  #catchingUp: Promise<void> | undefined;
  #waiting = 0;
  readonly #stop = new AbortController();
  readonly #table: Table;
  readonly #source: MatchSource;
  readonly #question: MatchQuestion;
  readonly #onFailure: (failed: MatchSet) => void;

  constructor(table: Table, source: MatchSource, question: MatchQuestion, onFailure: (failed: MatchSet) => void) {
    this.#table = table;
    this.#source = source;
    this.#question = question;
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
    await this.#caughtUp();
    const bits = new Uint32Array(Math.ceil(this.#table.ids.length / 32));
    bits.set(this.#bits.subarray(0, bits.length));
    return bits;
  }

  /** Many may wait for one gathering; when the last of them gives up, so does the gathering. */
  async #gathered(signal: AbortSignal | undefined): Promise<void> {
    const leave = () => {
      this.#waiting -= 1;
      if (this.#waiting > 0 || this.isKnown) return;
      // Whoever asks from now on begins a gathering of their own.
      this.forget();
      this.#onFailure(this);
      this.#stop.abort();
    };
    this.#waiting += 1;
    signal?.addEventListener("abort", leave, { once: true });
    this.#gathering ??= this.#gather().catch((error: unknown) => {
      this.forget();
      if (!this.#stop.signal.aborted) this.#onFailure(this);
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

  /** Whatever was stale before the call is asked about: by the round that is under way, or by the one after it. */
  async #caughtUp(): Promise<void> {
    await this.#catchingUp?.catch(() => undefined);
    this.#catchingUp ??= this.#catchUp().finally(() => {
      this.#catchingUp = undefined;
    });
    await this.#catchingUp;
  }

  async #catchUp(): Promise<void> {
    const slots = [...this.#stale].filter((slot) => this.#table.ids[slot] !== 0);
    const ids = slots.map((slot) => this.#table.ids[slot] ?? 0);
    const matching = new Set<number>();
    this.#stale.clear();
    try {
      for (let from = 0; from < ids.length; from += CHECK) {
        for (const id of await this.#source.check(this.#question, ids.slice(from, from + CHECK))) matching.add(id);
      }
    } catch (error) {
      for (const slot of slots) this.#stale.add(slot);
      throw error;
    }
    for (const [index, slot] of slots.entries()) {
      // Changed once more meanwhile: it is stale again, and asked about the next time.
      if (this.#table.ids[slot] === ids[index]) this.#set(slot, matching.has(ids[index] ?? 0));
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
