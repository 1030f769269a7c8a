import { describe, expect, it } from "vitest";
import { Library } from "./library.ts";
import { collect, listingOf } from "./page.ts";
import type { Change, Row, RowSource } from "./row.ts";
import type { Place } from "./sorting.ts";

/** A library of made-up rows, large enough that pages are looked for by walking, by looking through, and with much beside the base. */
class MadeSource implements RowSource {
  readonly rows = new Map<number, Row>();
  readonly #changed = new Set<number>();

  set(row: Row): void {
    this.rows.set(row.id, row);
    this.#changed.add(row.id);
  }

  remove(id: number): void {
    this.rows.delete(id);
    this.#changed.add(id);
  }

  async load(onRows: (rows: readonly Row[]) => void | Promise<void>): Promise<void> {
    this.#changed.clear();
    await onRows([...this.rows.values()]);
  }

  async changes(onChanges: (changes: readonly Change[]) => void | Promise<void>): Promise<"known"> {
    const ids = [...this.#changed];
    this.#changed.clear();
    await onChanges(ids.map((id) => ({ id, row: this.rows.get(id) ?? null })));
    return "known";
  }
}

let state = 7;
const below = (limit: number) => {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
};

function madeRow(id: number, projectId: string): Row {
  return {
    id,
    name: `${below(3) === 0 ? "Foto" : "foto"}_${below(2_000)}`,
    created: 1_700_000_000_000 + id * 1_000 + below(5_000),
    modified: below(10) === 0 ? null : 1_700_000_000_000 + below(100_000_000),
    size: below(1_000),
    kind: "image",
    score: below(7) - 1,
    favourite: false,
    kept: false,
    trashed: false,
    rootId: "rrrrrrrr",
    projectId,
    folder: null,
    model: null,
    runId: null,
    visibility: "shared",
    owner: null,
    workshop: null,
  };
}

const noMatches = { check: async () => [], gather: async () => new Int32Array(0) };
const SORTS = ["created", "modified", "name", "score", "size"] as const;

function keyOf(row: Row, sort: (typeof SORTS)[number]): number | string {
  if (sort === "name") return row.name.toLowerCase();
  return row[sort] ?? Number.NEGATIVE_INFINITY;
}

function expected(rows: Iterable<Row>, sort: (typeof SORTS)[number], projectId: string | undefined): number[] {
  return [...rows]
    .filter((row) => projectId === undefined || row.projectId === projectId)
    .sort((a, b) => {
      const [one, other] = [keyOf(a, sort), keyOf(b, sort)];
      return one < other ? -1 : one > other ? 1 : a.id - b.id;
    })
    .map((row) => row.id);
}

describe("an order of many rows", () => {
  it("stays right through thousands of changes, for common and for rare filters, from any place", async () => {
    const source = new MadeSource();
    const projects = ["most", "most", "most", "rare"];
    for (let id = 1; id <= 60_000; id += 1) source.set(madeRow(id, id > 59_900 || id < 50 ? "rare" : "most"));
    const library = new Library(source, noMatches, "UTC");
    for (const changes of [0, 3_000, 12_000, 30_000, 10]) {
      for (let n = 0; n < changes; n += 1) {
        const id = 1 + below(62_000);
        if (below(4) === 0) source.remove(id);
        else source.set(madeRow(id, projects[below(400) === 0 ? 3 : 0] ?? "most"));
      }
      const holdings = await library.fresh();
      for (const sort of SORTS) {
        for (const project_id of [undefined, "rare"]) {
          const wanted = expected(source.rows.values(), sort, project_id);
          const filter = project_id === undefined ? {} : { project_id };
          for (const order of ["asc", "desc"] as const) {
            const list = order === "asc" ? wanted : wanted.toReversed();
            const listing = listingOf(holdings, { filter, sight: { kind: "all" } }, { sort, order });
            const first = await collect(holdings, listing, null, 100);
            expect(first.map((one) => one.id)).toEqual(list.slice(0, 100));
            const middle = Math.floor(list.length / 2);
            const id = list[middle] ?? 0;
            const place: Place = listing.order.compare.placeOf(holdings.table.slotOf(id));
            const next = await collect(holdings, listing, { place, inclusive: false }, 80);
            expect(next.map((one) => one.id)).toEqual(list.slice(middle + 1, middle + 81));
            const same = await collect(holdings, listing, { place, inclusive: true }, 5);
            expect(same.map((one) => one.id)).toEqual(list.slice(middle, middle + 5));
          }
        }
      }
    }
  }, 120_000);

  it("goes on with pages while rows change and others ask", async () => {
    const source = new MadeSource();
    for (let id = 1; id <= 50_000; id += 1) source.set(madeRow(id, "most"));
    const library = new Library(source, noMatches, "UTC");
    const seen: number[] = [];
    let start = null;
    const untouched = new Set([...source.rows.keys()].filter((id) => id % 3 === 0));
    let isDone = false;
    const busy = (async () => {
      while (!isDone) {
        for (let n = 0; n < 200; n += 1) {
          const id = 1 + below(50_000);
          if (id % 3 !== 0) source.set(madeRow(id, "most"));
        }
        await library.fresh();
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    do {
      const holdings = await library.fresh();
      const listing = listingOf(holdings, { filter: {}, sight: { kind: "all" } }, { sort: "name", order: "desc" });
      const hits = await collect(holdings, listing, start, 500);
      seen.push(...hits.map((one) => one.id).filter((id) => untouched.has(id)));
      const last = hits.at(-1);
      start = hits.length === 500 && last ? { place: last.place, inclusive: false } : null;
    } while (start);
    isDone = true;
    await busy;
    expect(seen.length).toBe(untouched.size);
    expect(new Set(seen).size).toBe(untouched.size);
  }, 120_000);
});
