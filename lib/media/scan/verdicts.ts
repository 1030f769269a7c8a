import type { Database } from "#lib/db/client.ts";
import type { Root } from "../roots/schema.ts";
import type { MediaRow } from "../rows/row.ts";
import type { Renewed } from "../rows/store.ts";
import type { KnownRow } from "./identity/store.ts";
import type { Batch } from "./messages.ts";
import type { Touched } from "./store.ts";
import type { Tally } from "./tally.ts";

/** What was decided about some files, ready to be written in one transaction. */
export interface Verdicts {
  readonly inserts: MediaRow[];
  readonly updates: (Renewed & { before: KnownRow; kind: "imported" | "updated" | "relinked" | "restored" })[];
  readonly touched: (Touched & { before: KnownRow })[];
  /** Their paths belong to other files of the library now, and their bytes were not found. */
  readonly displaced: { id: number; sidecar_stamp: string | null; before: KnownRow }[];
}

export function noVerdicts(): Verdicts {
  return { inserts: [], updates: [], touched: [], displaced: [] };
}

export function addVerdicts(to: Verdicts, { inserts, updates, touched, displaced }: Verdicts): void {
  to.inserts.push(...inserts);
  to.updates.push(...updates);
  to.touched.push(...touched);
  to.displaced.push(...displaced);
}

/** What a batch brings besides files. */
export type Rest = Pick<Batch, "back" | "folders" | "goneFolders" | "problems" | "solved">;
export const NOTHING: Rest = { back: [], folders: [], goneFolders: [], problems: [], solved: [] };

/** One scan, as all its parts see it. */
export interface ScanScope {
  readonly database: Database;
  readonly roots: readonly Root[];
  /** Rows with a larger id came into being while the scan ran. */
  readonly upTo: number;
  /** It looks at some folders or one project: what else has moved, it does not see. */
  readonly isPart: boolean;
  readonly tally: Tally;
  readonly signal: AbortSignal;
  /** Hears which rows are new, or have other bytes. */
  readonly added: (ids: readonly number[]) => void;
}
