import type { Holdings } from "../library.ts";
import { room } from "../room.ts";
import { SORT_NAMES } from "../sorting.ts";
import { COLUMN_NAMES, type Table } from "../table.ts";
import { type SectionReader, TornFile } from "./file.ts";
import type { About } from "./saving.ts";

/** Fills empty holdings with what a file holds, without a pause. @throws TornFile, after which the holdings are of no use */
export function restoreHoldings(holdings: Holdings, file: SectionReader, { written, length }: About): void {
  const { table } = holdings;
  table.cells.restore(file.json("cells"));
  table.models.restore(file.json("models"));
  table.runs.restore(file.json("runs"));
  table.days.restore(file.json("days"));
  restoreColumns(table, file, written, length);
  let alive = 0;
  for (let slot = 0; slot < length; slot += 1) if (table.ids[slot] !== 0) alive += table.nameLength[slot] ?? 0;
  file.read("names", table.names.restore(file.bytesOf("names"), alive));
  table.restored();
  for (const sort of SORT_NAMES) {
    if (!file.has(`order.${sort}`)) continue;
    const bytes = file.bytesOf(`order.${sort}`);
    const base = new Int32Array(room(bytes), 0, bytes / Int32Array.BYTES_PER_ELEMENT);
    file.read(`order.${sort}`, base);
    const changed = new Int32Array(file.bytesOf(`changed.${sort}`) / Int32Array.BYTES_PER_ELEMENT);
    file.read(`changed.${sort}`, changed);
    holdings.order(sort).restore(base, changed);
  }
}

function restoreColumns(table: Table, file: SectionReader, written: number, length: number): void {
  table.reserve(length);
  const slots = new Int32Array(file.bytesOf("patch.slots") / Int32Array.BYTES_PER_ELEMENT);
  file.read("patch.slots", slots);
  for (const name of COLUMN_NAMES) {
    const column = table[name];
    if (file.bytesOf(name) !== written * column.BYTES_PER_ELEMENT) throw new TornFile(`"${name}" is of another length.`);
    file.read(name, column);
    const patch = new (column.constructor as new (length: number) => typeof column)(slots.length);
    file.read(`patch.${name}`, patch);
    for (let index = 0; index < slots.length; index += 1) column[slots[index] ?? 0] = patch[index] ?? 0;
  }
}
