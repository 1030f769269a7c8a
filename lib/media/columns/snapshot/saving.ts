import type { Holdings } from "../library.ts";
import type { SortName } from "../sorting.ts";
import { COLUMN_NAMES, type ColumnName, type Table, type Watcher } from "../table.ts";
import { SectionWriter } from "./file.ts";
import type { Mark } from "./store.ts";

/** With more rows changed while it is written, the library is in the middle of something: another time. */
const MOST_CHANGED = 50_000;

/** What the snapshot is of and how to go on from it, in the file's directory. */
export interface About {
  readonly version: string;
  readonly identity: string;
  readonly mark: Mark;
  readonly place: unknown;
  /** Slots in the columns' sections, and slots in all with those of the patch. */
  readonly written: number;
  readonly length: number;
}

/** The rows that change while the columns are being written. */
class Touched implements Watcher {
  readonly slots = new Set<number>();

  leaving(slot: number): void {
    this.slots.add(slot);
  }

  entered(slot: number): void {
    this.slots.add(slot);
  }
}

export interface Saving {
  readonly path: string;
  readonly version: string;
  readonly identity: string;
  /** Where the log was read up to, of the rows as they are at the call; null where that cannot be said now. */
  place(): unknown;
  /** Writes the mark. @returns null where the rows that are held are no longer those of the database it was written to */
  mark(): Promise<Mark | null>;
}

/**
 * Writes everything that is held. Others are answered and rows change meanwhile: those are remembered, and written once more at the
 * end, all at one moment; the place in the log is that of this moment. @returns false where it was not to be had
 */
export async function saveHoldings(holdings: Holdings, saving: Saving): Promise<boolean> {
  const writer = await SectionWriter.open(saving.path);
  try {
    const told = await writeAll(holdings, saving, writer);
    const mark = told && (await saving.mark());
    if (!told || !mark) {
      await writer.abandon();
      return false;
    }
    const { version, identity } = saving;
    await writer.finish({ version, identity, mark, ...told } satisfies About);
    return true;
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

async function writeAll(
  holdings: Holdings,
  saving: Saving,
  writer: SectionWriter,
): Promise<Pick<About, "place" | "written" | "length"> | null> {
  const { table } = holdings;
  const { generation } = table.names;
  const touched = new Touched();
  table.watchers.add(touched);
  try {
    // As they are now: a table that grows gets others, and what is new is in the patch.
    const written = table.length;
    const columns = COLUMN_NAMES.map((name) => [name, table[name].subarray(0, written)] as const);
    const orders = holdings.written();
    for (const [name, column] of columns) await writer.write(name, column);
    for (const { sort, base } of orders) await writer.write(`order.${sort}`, base);
    // From here to the end of what is gathered nothing waits: it is of one moment.
    const place = saving.place();
    if (place === null || touched.slots.size > MOST_CHANGED || table.names.generation !== generation) return null;
    const patch = gather(table, touched.slots);
    const parts = partsOf(table);
    const names = table.names.written;
    const { length } = table;
    table.watchers.delete(touched);
    for (const [name, values] of patch) await writer.write(`patch.${name}`, values);
    await writer.write("names", names);
    for (const [name, value] of Object.entries(parts)) await writer.write(name, Buffer.from(JSON.stringify(value()), "utf8"));
    await writeChanged(writer, orders, touched.slots);
    return { place, written, length };
  } finally {
    table.watchers.delete(touched);
  }
}

function gather(table: Table, touched: ReadonlySet<number>): [name: ColumnName | "slots", values: ArrayBufferView][] {
  const slots = Int32Array.from(touched);
  return [
    ["slots", slots],
    ...COLUMN_NAMES.map((name): [ColumnName, ArrayBufferView] => {
      const column = table[name];
      const values = column.slice(0, 0).constructor as new (length: number) => typeof column;
      const gathered = new values(slots.length);
      for (let index = 0; index < slots.length; index += 1) gathered[index] = column[slots[index] ?? 0] ?? 0;
      return [name, gathered];
    }),
  ];
}

/** What only grows is written up to where it is now. */
function partsOf({ cells, models, runs, days }: Table): Record<string, () => unknown> {
  const [cellCount, modelCount, runCount, dayCount] = [cells.size, models.size, runs.size, days.texts.length];
  return {
    cells: () => cells.all.slice(0, cellCount),
    models: () => models.texts.slice(1, modelCount),
    runs: () => runs.texts.slice(1, runCount),
    days: () => days.texts.slice(0, dayCount),
  };
}

async function writeChanged(
  writer: SectionWriter,
  orders: readonly { sort: SortName; changed: Set<number> }[],
  touched: ReadonlySet<number>,
): Promise<void> {
  for (const { sort, changed } of orders) await writer.write(`changed.${sort}`, Int32Array.from(new Set([...changed, ...touched])));
}
