import type { MediaKind } from "../kinds.ts";

/** What the columns keep of one file. Times are epoch milliseconds. Rows that no list shows are no rows here. */
export interface Row {
  readonly id: number;
  readonly name: string;
  readonly created: number;
  readonly modified: number | null;
  readonly size: number | null;
  readonly kind: MediaKind;
  readonly score: number;
  readonly favourite: boolean;
  readonly kept: boolean;
  readonly trashed: boolean;
  readonly rootId: string;
  readonly projectId: string | null;
  readonly folder: string | null;
  readonly model: string | null;
  readonly runId: string | null;
  readonly visibility: string;
  readonly owner: string | null;
  readonly workshop: string | null;
}

/** A change as its source tells it: the row as it is now, or null where no list shows it any more. */
export interface Change {
  readonly id: number;
  readonly row: Row | null;
}

/** Where rows come from: the database, or a walk of the disk. */
export interface RowSource {
  /**
   * Hands over every row, in any order, in pieces; before them about how many at most, if that is known. Also forgets where the last
   * `changes` stood.
   */
  load(onRows: (rows: readonly Row[]) => void | Promise<void>, onAtMost?: (rows: number) => void): Promise<void>;
  /** What was committed since the last call, in pieces; `lost` when that is not known any more and all must be loaded again. */
  changes(onChanges: (changes: readonly Change[]) => void | Promise<void>): Promise<"known" | "lost">;
}

/** A source whose changes can be read on from a place that was written down, in another process. */
export interface LastingSource extends RowSource {
  /** Where the last `changes` stood, as plain JSON; null where that is not to be written down now. */
  place(): unknown;
  /** Stands there, as if all up to there had been read. @returns false where not everything since then is still known */
  resume(place: unknown): Promise<boolean>;
}
