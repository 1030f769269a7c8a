import type { RawValue } from "#lib/db/raw-value.ts";
import type { MediaKind } from "../kinds.ts";
import type { GallerySort } from "../schema.ts";
import type { Sight } from "../store.ts";
import type { PlainFilter } from "./predicate.ts";
import type { WrittenPlace } from "./sorting.ts";
import type { Counted } from "./tally.ts";
import type { MatchQuestion } from "./words/store.ts";

/** A filter as the columns take it: words and keywords read, and what all may see of it. */
export interface Asked {
  readonly filter: PlainFilter;
  readonly sight: Sight;
  /** Null where neither words nor keywords are asked. */
  readonly match: MatchQuestion | null;
  /** Words were asked that nothing can have. */
  readonly impossible: boolean;
}

export interface Sorted {
  readonly sort: GallerySort;
  readonly order: "asc" | "desc";
}

export interface PageQuestion extends Asked, Sorted {
  readonly limit: number;
  /** As a cursor held it; null for the first page. */
  readonly after: unknown;
  readonly counts: boolean;
}

export type PageAnswer =
  | { readonly ok: true; readonly rows: RawValue[][]; readonly next: WrittenPlace | null; readonly total: number | null }
  | { readonly ok: false; readonly reason: "not a place of this list" };

export interface SummaryQuestion extends Asked, Sorted {
  /** To a day, a part of the way, or a file. */
  readonly jump: string | number | { readonly id: number } | null;
}

export interface SummaryAnswer extends Counted {
  /** Null where nothing was to be jumped to. */
  readonly place: WrittenPlace | null;
  readonly index: number;
  /** Without a database: files that were not looked into yet. */
  readonly unread?: number;
}

export interface FolderCount {
  readonly project_id: string | null;
  readonly folder: string | null;
  readonly root_id: string;
  readonly kind: MediaKind;
  readonly count: number;
  readonly bytes: number;
  /** The newest file, and epoch milliseconds of its `created_at`. */
  readonly newest: number;
  readonly last: number;
}

export interface RootCount {
  readonly root_id: string;
  readonly count: number;
  readonly bytes: number;
}

/** Every question there is, with its answer. Questions and answers cross threads: plain values only. */
export interface Questions {
  page: [question: PageQuestion, answer: PageAnswer];
  summary: [question: SummaryQuestion, answer: SummaryAnswer];
  folders: [question: { sight: Sight }, answer: FolderCount[]];
  roots: [question: Record<never, never>, answer: RootCount[]];
  /** Takes in what changed. */
  look: [question: Record<never, never>, answer: { rows: number }];
  /** Answers when all is loaded and sorted. */
  prepare: [question: Record<never, never>, answer: { rows: number }];
}

export type QuestionName = keyof Questions;

/** Whoever can answer: a library in this thread, or the way to one in another. */
export interface Columns {
  ask<N extends QuestionName>(name: N, question: Questions[N][0], signal?: AbortSignal): Promise<Questions[N][1]>;
  close(): Promise<void>;
}
