import { MEDIA_KINDS } from "../kinds.ts";
import { Dictionary } from "./dictionary.ts";
import type { Row } from "./row.ts";

/** Everything that rows of one folder, owner and kind have in common: filters by place, kind and sight look at cells, not at rows. */
export interface Cell {
  readonly rootId: string;
  readonly projectId: string | null;
  readonly folder: string | null;
  readonly kind: number;
  readonly trashed: boolean;
  readonly visibility: string;
  readonly owner: string | null;
  readonly workshop: string | null;
}

/** The cells met so far, each with how many rows lie in it and their bytes. */
export class Cells {
  readonly all: Cell[] = [];
  counts = new Int32Array(64);
  bytes = new Float64Array(64);
  readonly #roots = new Dictionary();
  readonly #codes = new Map<string, number>();

  get size(): number {
    return this.all.length;
  }

  codeOf(row: Row): number {
    return this.#add({ ...row, kind: MEDIA_KINDS.indexOf(row.kind) });
  }

  /** Puts cells in place of all that were met, in their order, each without rows. */
  restore(cells: readonly Cell[]): void {
    this.all.length = 0;
    this.#codes.clear();
    this.counts.fill(0);
    this.bytes.fill(0);
    for (const cell of cells) this.#add(cell);
  }

  #add({ rootId, projectId, folder, kind, trashed, visibility, owner, workshop }: Cell): number {
    const key = `${this.#roots.add(rootId)}/${kind}${trashed ? "t" : ""}${visibility}/${projectId ?? "\0"}/${folder ?? "\0"}/${owner ?? "\0"}/${workshop ?? "\0"}`;
    const known = this.#codes.get(key);
    if (known !== undefined) return known;
    const code = this.all.length;
    this.#codes.set(key, code);
    this.all.push({ rootId, projectId, folder, kind, trashed, visibility, owner, workshop });
    if (code >= this.counts.length) {
      const [counts, bytes] = [new Int32Array(code * 2), new Float64Array(code * 2)];
      counts.set(this.counts);
      bytes.set(this.bytes);
      this.counts = counts;
      this.bytes = bytes;
    }
    return code;
  }

  add(code: number, sign: 1 | -1, size: number): void {
    this.counts[code] = (this.counts[code] ?? 0) + sign;
    // A missing size stands as −∞ in the columns.
    if (size > 0) this.bytes[code] = (this.bytes[code] ?? 0) + sign * size;
  }
}
