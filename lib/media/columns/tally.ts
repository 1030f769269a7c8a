import { MEDIA_KINDS } from "../kinds.ts";
import type { Members } from "./matches.ts";
import type { Predicate } from "./predicate.ts";
import type { Table, Watcher } from "./table.ts";
import type { Turns } from "./turns.ts";

const STRETCH = 1 << 14;

/** Which days are counted: of `created`, or of `modified`. */
export type DayOf = "created" | "modified";

export interface Counted {
  readonly total: number;
  /** Newest first. */
  readonly days: { day: string; count: number }[];
  readonly kinds: Record<(typeof MEDIA_KINDS)[number], number>;
  readonly scores: Record<string, number>;
}

/**
 * The counts of one filter. They are taken in one pass over the rows, and from then on kept: a row that changes is counted out and in
 * again, also while the pass is still on its way.
 */
export class Tally implements Watcher {
  total = 0;
  readonly #kinds = new Int32Array(MEDIA_KINDS.length);
  readonly #scores = new Int32Array(8);
  #days = new Int32Array(1024);
  /** Slots below are counted. */
  #counted = 0;
  readonly #table: Table;
  readonly #predicate: Predicate;
  readonly #members: Members | null;
  readonly #dayOf: DayOf;

  /** `members`: a set that the database answered; such a tally is not kept for later. */
  constructor(table: Table, predicate: Predicate, dayOf: DayOf, members: Members | null = null) {
    this.#table = table;
    this.#predicate = predicate;
    this.#dayOf = dayOf;
    this.#members = members;
  }

  leaving(slot: number): void {
    if (slot < this.#counted) this.#add(slot, -1);
  }

  entered(slot: number): void {
    // A slot behind the pass is counted when it comes there; all are counted when it is done, new ones too.
    if (slot < this.#counted) {
      this.#predicate.refresh();
      this.#add(slot, 1);
    }
  }

  async count(turns: Turns): Promise<void> {
    const passed = new Int32Array(STRETCH);
    while (this.#counted < this.#table.length) {
      this.#predicate.refresh();
      const to = Math.min(this.#table.length, this.#counted + STRETCH);
      const count = this.#predicate.sift(this.#counted, to, this.#members, passed);
      for (let index = 0; index < count; index += 1) this.#take(passed[index] ?? 0, 1);
      this.#counted = to;
      if (turns.isOver) await turns.next();
    }
    this.#counted = Number.POSITIVE_INFINITY;
  }

  #add(slot: number, sign: 1 | -1): void {
    if (this.#predicate.test(slot) && (this.#members === null || this.#members.has(slot))) this.#take(slot, sign);
  }

  #take(slot: number, sign: 1 | -1): void {
    const table = this.#table;
    this.total += sign;
    const kind = table.cells.all[table.cell[slot] ?? 0]?.kind ?? 0;
    this.#kinds[kind] = (this.#kinds[kind] ?? 0) + sign;
    const score = (table.mark[slot] ?? 0) >> 2;
    this.#scores[score] = (this.#scores[score] ?? 0) + sign;
    const day = (this.#dayOf === "created" ? table.createdDay[slot] : table.modifiedDay[slot]) ?? -1;
    if (day < 0) return;
    if (day >= this.#days.length) {
      const grown = new Int32Array(day * 2);
      grown.set(this.#days);
      this.#days = grown;
    }
    this.#days[day] = (this.#days[day] ?? 0) + sign;
  }

  read(): Counted {
    const days: Counted["days"] = [];
    for (const [code, day] of this.#table.days.texts.entries()) {
      const count = this.#days[code] ?? 0;
      if (count > 0) days.push({ day, count });
    }
    days.sort((a, b) => (a.day < b.day ? 1 : -1));
    const kinds = Object.fromEntries(MEDIA_KINDS.map((kind, index) => [kind, this.#kinds[index] ?? 0])) as Counted["kinds"];
    const scores = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [String(index - 1), this.#scores[index] ?? 0]));
    return { total: this.total, days, kinds, scores };
  }
}
