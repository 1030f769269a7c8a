import type { Sight } from "../store.ts";
import { type Few, KnownFew } from "./few.ts";
import { Matches, type MatchSource, type Members } from "./matches.ts";
import { Order } from "./order.ts";
import { keyOf, type PlainFilter, Predicate } from "./predicate.ts";
import type { Row, RowSource } from "./row.ts";
import { SORT_NAMES, type SortName } from "./sorting.ts";
import { Table } from "./table.ts";
import { type DayOf, Tally } from "./tally.ts";
import { Turns } from "./turns.ts";

/** A few kilobytes each, and some tests at each change of a row. */
const KEPT_TALLIES = 32;
/** Ids may have wide gaps. */
const MOST_EXPECTED = 2_000_000;

const tallyKey = (filter: PlainFilter, sight: Sight, dayOf: DayOf) => `${dayOf} ${keyOf(filter, sight)}`;
const ALL_KEY = tallyKey({}, { kind: "all" }, "created");

/** What passes a filter. */
export interface Listed {
  /** The same for the same filter and sight. */
  readonly key: string;
  /** The rows that words and keywords leave; null where none are asked, or not yet. */
  readonly members: Members | null;
}

/** The library as it is held in memory, and everything derived from its rows that is kept with them. */
export class Holdings {
  readonly table: Table;
  readonly matches: Matches;
  readonly #orders = new Map<SortName, Order>();
  readonly #tallies = new Map<string, { tally: Tally; counted: Promise<void> }>();

  readonly #few: KnownFew;

  constructor(timeZone: string, source: MatchSource) {
    this.table = new Table(timeZone);
    this.matches = new Matches(this.table, source);
    this.#few = new KnownFew(this.table);
  }

  /** All rows of a listing where they are few and were found before. Those in a set of words are not kept. */
  few({ key, members }: Listed): Int32Array | null {
    return members === null ? this.#few.get(key) : null;
  }

  keepFew({ key, members }: Listed, found: Few, ascending: boolean): void {
    if (members === null) this.#few.keep(key, found, ascending);
  }

  /** Every order that is sorted, as it is now. */
  written(): { sort: SortName; base: Int32Array; changed: Set<number> }[] {
    return [...this.#orders].flatMap(([sort, order]) => {
      const written = order.written();
      return written ? [{ sort, ...written }] : [];
    });
  }

  order(sort: SortName): Order {
    let order = this.#orders.get(sort);
    if (!order) {
      order = new Order(this.table, sort);
      this.#orders.set(sort, order);
    }
    return order;
  }

  /** The counts of a filter without words: taken once, then kept as long as they are asked for now and then. */
  async counts(filter: PlainFilter, sight: Sight, dayOf: DayOf): Promise<Tally> {
    const key = tallyKey(filter, sight, dayOf);
    const known = this.#tallies.get(key);
    if (known) {
      this.#tallies.delete(key);
      this.#tallies.set(key, known);
      await known.counted;
      return known.tally;
    }
    const tally = new Tally(this.table, new Predicate(this.table, filter, sight), dayOf);
    this.table.watchers.add(tally);
    // Not under the asker's signal: others may wait for the same counts, and they are kept.
    const counted = tally.count(new Turns());
    this.#tallies.set(key, { tally, counted });
    this.#letGo();
    await counted;
    return tally;
  }

  /** The one longest not asked for, but not what everybody begins with. */
  #letGo(): void {
    if (this.#tallies.size <= KEPT_TALLIES) return;
    for (const [key, { tally }] of this.#tallies) {
      if (key === ALL_KEY) continue;
      this.#tallies.delete(key);
      this.table.watchers.delete(tally);
      return;
    }
  }

  /** Sorts by everything there is, so that the first who asks does not wait. */
  async prepare(): Promise<void> {
    for (const sort of SORT_NAMES) await this.order(sort).ready();
    await this.counts({}, { kind: "all" }, "created");
  }
}

/** Holds the rows of a source and keeps them true. */
export class Library {
  #holdings: Promise<Holdings> | undefined;
  #reading: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  readonly #source: RowSource;
  readonly #matches: MatchSource;
  readonly #timeZone: string;

  /** Fills the first holdings some quicker way; false where it cannot. Used once: what it gave may be what was lost. */
  #restore: ((holdings: Holdings) => Promise<boolean>) | undefined;

  constructor(source: RowSource, matches: MatchSource, timeZone: string, restore?: (holdings: Holdings) => Promise<boolean>) {
    this.#source = source;
    this.#matches = matches;
    this.#timeZone = timeZone;
    this.#restore = restore;
  }

  /** Everything that was committed before the call is in it. Loads first where nothing is loaded, or what changed is not known. */
  async fresh(): Promise<Holdings> {
    for (;;) {
      const before = this.#holdings;
      const holdings = await this.#load();
      if (before !== this.#holdings) continue;
      await this.#readOn(holdings);
      if (this.#holdings === before) return holdings;
    }
  }

  #load(): Promise<Holdings> {
    this.#holdings ??= this.#loadAll().catch((error: unknown) => {
      this.#holdings = undefined;
      throw error;
    });
    return this.#holdings;
  }

  async #loadAll(): Promise<Holdings> {
    const restored = new Holdings(this.#timeZone, this.#matches);
    const isRestored = await this.#restore?.(restored);
    this.#restore = undefined;
    if (isRestored) return restored;
    const holdings = new Holdings(this.#timeZone, this.#matches);
    const onRows = async (rows: readonly Row[]) => {
      for (const row of rows) holdings.table.put(row);
      await new Promise<void>((resolve) => setImmediate(resolve));
    };
    await this.#source.load(onRows, (rows) => holdings.table.expect(Math.min(rows, MOST_EXPECTED)));
    holdings.table.trim();
    return holdings;
  }

  /** One reading at a time; whoever comes while one is under way shares the next, which begins after they came. */
  async #readOn(holdings: Holdings): Promise<void> {
    if (this.#reading) {
      this.#next ??= this.#reading
        .catch(() => undefined)
        .then(() => {
          this.#next = undefined;
          return this.#read(holdings);
        });
      return this.#next;
    }
    return this.#read(holdings);
  }

  #read(holdings: Holdings): Promise<void> {
    const reading = this.#take(holdings).finally(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
    this.#reading = reading;
    return reading;
  }

  /** Fails without harm: what was told half is told again by the next reading. */
  async #take(holdings: Holdings): Promise<void> {
    // Loaded anew since: these rows are nobody's any more.
    if ((await this.#holdings) !== holdings) return;
    const turns = new Turns();
    const known = await this.#source.changes(async (changes) => {
      for (const [index, { id, row }] of changes.entries()) {
        if (row) holdings.table.put(row);
        else holdings.table.drop(id);
        if (index % 256 === 0 && turns.isOver) await turns.next();
      }
    });
    holdings.table.tidy();
    if (known === "lost") this.#holdings = undefined;
  }
}
