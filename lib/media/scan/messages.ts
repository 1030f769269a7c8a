import type { Environment } from "#lib/core/env.ts";
import type { Root } from "../roots/schema.ts";
import type { StraySidecar } from "../sidecars/elsewhere.ts";
import type { Said } from "../sidecars/said.ts";
import type { Entry, KnownFile, Listed, Why } from "./diff.ts";
import type { ScanMode } from "./schema.ts";

/** What is to be looked at in one root. Folders are relative to it, `/` between their parts, "" for itself. */
export interface RootPlan {
  readonly root: Pick<Root, "id" | "kind" | "path" | "read_only">;
  /** Other roots inside this one, absolute: what lies there is theirs. */
  readonly apart: readonly string[];
  readonly mode: ScanMode;
  /** Only these folders with all below them; null for the whole root. */
  readonly under: readonly string[] | null;
  /** Only these folders, and new ones in them; null for no such bound. */
  readonly only: readonly string[] | null;
}

export interface FoundFile {
  readonly rootId: string;
  /** Relative to the root, "" for itself. */
  readonly folder: string;
  readonly entry: Listed | Entry;
  readonly known: KnownFile | null;
  readonly why: Why;
  readonly said: Said | null;
}

export interface FolderRow {
  /** `<root id>/<relative path>` */
  readonly path: string;
  readonly root_id: string;
  readonly modified_ms: number;
  readonly files: number;
}

/** One of our sidecars that does not lie beside the bytes it is about. */
export interface Stray extends StraySidecar {
  readonly hash: string;
  /** Of the file it is about; null where it does not say. */
  readonly bytes: number | null;
  /** The name of the file it was about. */
  readonly filename: string;
  /** `<root id>/<path>` of the file of other bytes that it lies beside; null where that is gone. */
  readonly beside: string | null;
}

export interface Problem {
  /** `<root id>/<relative path>` */
  readonly path: string;
  readonly root_id: string;
  readonly code: ProblemCode;
  readonly reason: string;
}

/** Found while walking. */
export const WALK_CODES = ["skipped", "link", "special", "name", "folder", "sidecar"] as const;
/** Found while reading a file. */
export const READ_CODES = ["unreadable", "damaged", "unstable"] as const;
export type ProblemCode = (typeof WALK_CODES)[number] | (typeof READ_CODES)[number];

/** A part of what a scan finds, in order: what comes first may be written down first. */
export interface Batch {
  readonly files: FoundFile[];
  readonly back: number[];
  readonly strays: Stray[];
  readonly folders: FolderRow[];
  readonly goneFolders: string[];
  readonly problems: Problem[];
  readonly solved: string[];
  /** Files passed by since the last batch: unchanged ones, and derived ones that were left out. */
  readonly unchanged: number;
  readonly skipped: number;
  readonly scanned: string[];
}

/** A known file that was not where it should be, when the whole scan was over. */
export interface Vanished {
  readonly id: number;
  readonly path: string;
}

export type ToThread =
  | { readonly kind: "scan"; readonly id: number; readonly plans: readonly RootPlan[]; readonly stop: SharedArrayBuffer }
  | { readonly kind: "taken" };

export type FromThread =
  | { readonly kind: "batch"; readonly id: number; readonly batch: Batch }
  | { readonly kind: "done"; readonly id: number; readonly vanished: readonly Vanished[]; readonly unreachable: readonly string[] }
  | { readonly kind: "failed"; readonly id: number; readonly reason: string };

export interface ThreadStart {
  readonly environment: Environment;
  readonly database: { readonly databaseUrl: string | undefined; readonly databasePath: string };
}
