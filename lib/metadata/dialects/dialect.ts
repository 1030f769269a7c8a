import type { FileWords, GenerationRecord, Provenance } from "../schema.ts";
import type { Texts } from "./texts.ts";

export interface Reading {
  record: GenerationRecord;
  provenance: Provenance | null;
  /** What the same texts say of the file besides how it was made. */
  words?: Partial<FileWords>;
  /** When the texts say the file was made, ISO 8601 UTC. */
  created_at?: string | null;
}

/** One program's way of writing down how a file was made. Dialects see texts only; which container carried them is no matter. */
export interface Dialect {
  readonly id: string;
  /** The plain names of texts without which there is nothing for it to read; null where it looks at all. */
  readonly names: readonly string[] | null;
  /** Null where the texts are not of this dialect. Never throws, whatever the texts. */
  readonly read: (texts: Texts, name: string | null) => Reading | null;
}
