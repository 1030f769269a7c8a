import type { z } from "zod";
import type { GenerationRecord, Provenance } from "#lib/metadata/schema.ts";
import type { MediaDetail, Visibility } from "../schema.ts";

/** Something said, and when by the word of the file it stands in (ms since 1970); null where that file does not say. */
export interface Told<T> {
  readonly value: T;
  readonly at: number | null;
}

export interface SaidKeyword {
  readonly keyword: string;
  readonly type: string;
  readonly source: string | null;
  readonly confidence: number;
}

/** What a person may say of a file. `keywords` are those of type `user`, as a whole list. */
export interface Words {
  readonly score: number;
  readonly favourite: boolean;
  readonly kept: boolean;
  readonly caption: string | null;
  readonly license: string | null;
  readonly keywords: readonly SaidKeyword[];
}
export const WORD_FIELDS = ["score", "favourite", "kept", "caption", "license", "keywords"] as const satisfies readonly (keyof Words)[];

/** A field that is missing was never said. */
export type SaidWords = { readonly [K in keyof Words]?: Told<Words[K]> };

export type SaidCaption = MediaDetail["captions"][number];

/** What one sidecar says. */
export interface Source {
  readonly words: SaidWords;
  readonly captions?: readonly SaidCaption[];
  /** Keywords of other types than `user`. */
  readonly keywords?: readonly SaidKeyword[];
  readonly owner?: string | null;
  readonly workshop?: string | null;
  readonly visibility?: z.infer<typeof Visibility> | null;
  /** Someone chose the visibility, which is more than a default written down. */
  readonly visibilityChosen?: boolean;
  readonly run_id?: string | null;
  readonly job_id?: string | null;
  readonly hash?: string | null;
  /** Bytes of the file that `hash` is about. */
  readonly bytes?: number | null;
  /** Fingerprint of those bytes. */
  readonly fingerprint?: string | null;
  readonly created_at?: string | null;
  readonly provenance?: Provenance | null;
  readonly record?: GenerationRecord | null;
  /** The dialect the record was read from. */
  readonly dialect?: string | null;
}

export interface SidecarProblem {
  /** The sidecar's path. */
  readonly path: string;
  readonly reason: string;
}

/** What all sidecars of a file say together. */
export interface Said extends Required<Source> {
  /** Changes when any of the sidecars changes, comes or goes. */
  readonly stamp: string;
  /** Sidecars that are there and could not be read, or not all of them. They are left as they are. */
  readonly problems: readonly SidecarProblem[];
  /** Ours is among those that could not be read at all. */
  readonly isBroken: boolean;
}
