import type { GenerationRecord, Provenance, RawText } from "../schema.ts";

export interface Reading {
  record: GenerationRecord;
  provenance: Provenance | null;
}

/** One program's way of writing down how a file was made. Dialects see texts only; which container carried them is no matter. */
export interface Dialect {
  readonly id: string;
  /** Whether a text may be of this dialect; cheap. */
  readonly test: (text: RawText) => boolean;
  /** Null where it is not after all. Never throws. */
  readonly read: (text: RawText) => Reading | null;
}
