import type { Table } from "./table.ts";

const MOST = 30_000;
const KEPT_LISTS = 12;

/** The slots of the rows that passed a filter, as long as they are few. */
export class Few {
  readonly slots: number[] = [];
  readonly changes: number;
  #isMany = false;

  constructor(table: Table) {
    this.changes = table.changes;
  }

  add(slot: number): void {
    if (this.slots.length < MOST) this.slots.push(slot);
    else this.#isMany = true;
  }

  get isMany(): boolean {
    return this.#isMany;
  }
}

/** Lists of few rows that were found lately, each good until any row changes. */
export class KnownFew {
  readonly #lists = new Map<string, { slots: Int32Array; changes: number }>();
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  get(key: string): Int32Array | null {
    const known = this.#lists.get(key);
    if (known && known.changes === this.#table.changes) return known.slots;
    if (known) this.#lists.delete(key);
    return null;
  }

  keep(key: string, few: Few, ascending: boolean): void {
    if (few.isMany || few.changes !== this.#table.changes) return;
    const slots = Int32Array.from(few.slots);
    this.#lists.set(key, { slots: ascending ? slots : slots.reverse(), changes: few.changes });
    const oldest = this.#lists.keys().next().value;
    if (this.#lists.size > KEPT_LISTS && oldest !== undefined) this.#lists.delete(oldest);
  }
}
