/** Who is believed, field by field. Pure. */

import type { z } from "zod";
import type { Facts, GenerationRecord, Provenance } from "#lib/metadata/schema.ts";
import type { RootEntry } from "../roots/schema.ts";
import type { Visibility as VisibilitySchema } from "../schema.ts";
import { UNSAID, userKeywords } from "./ours.ts";
import { type Said, type SaidCaption, type SaidKeyword, type SaidWords, type Source, type Told, WORD_FIELDS, type Words } from "./said.ts";

type Visibility = z.infer<typeof VisibilitySchema>;

/**
 * Of what several sidecars say about one field, the first in order of trust counts, unless a later one says a later time of its own.
 * The time is the one written in the file: a file's mtime moves when it is copied, so it decides nothing.
 */
export function combineWords(sources: readonly SaidWords[]): SaidWords {
  const combined: { [K in keyof Words]?: Told<Words[K]> } = {};
  for (const field of WORD_FIELDS) {
    let best: Told<unknown> | undefined;
    for (const source of sources) {
      const told = source[field];
      if (told && (!best || isLater(told, best))) best = told;
    }
    if (best) Object.assign(combined, { [field]: best });
  }
  return combined;
}

function isLater(told: Told<unknown>, than: Told<unknown>): boolean {
  return told.at !== null && than.at !== null && told.at > than.at;
}

/** All sidecars of one file as one. `sources` in order of trust; what is no matter of time is the first's that says it. */
export function combine(sources: readonly Source[], stamp: string, problems: Said["problems"], isBroken = false): Said {
  const first = <K extends keyof Source>(key: K): NonNullable<Source[K]> | null => {
    for (const source of sources) if (source[key] !== undefined && source[key] !== null) return source[key] as NonNullable<Source[K]>;
    return null;
  };
  const recipe = sources.find((one) => one.record);
  return {
    words: combineWords(sources.map((one) => one.words)),
    captions: sources.find((one) => one.captions?.length)?.captions ?? [],
    keywords: sources.flatMap((one) => one.keywords ?? []),
    owner: first("owner"),
    workshop: first("workshop"),
    visibility: first("visibility"),
    visibilityChosen: sources.some((one) => one.visibilityChosen),
    run_id: first("run_id"),
    job_id: first("job_id"),
    hash: first("hash"),
    bytes: first("bytes"),
    fingerprint: first("fingerprint"),
    created_at: first("created_at"),
    provenance: first("provenance"),
    record: recipe?.record ?? null,
    dialect: recipe?.dialect ?? null,
    stamp,
    problems,
    isBroken,
  };
}

/** All that a row holds of what people and programs said. */
export interface RowWords {
  readonly score: number;
  readonly favourite: boolean;
  readonly kept: boolean;
  readonly caption: string | null;
  readonly license: string | null;
  /** Of all types, each keyword once a type. */
  readonly keywords: readonly SaidKeyword[];
  readonly captions: readonly SaidCaption[];
  readonly owner: string | null;
  readonly workshop: string | null;
  readonly visibility: Visibility;
  readonly run_id: string | null;
  readonly job_id: string | null;
  /** Null: nothing says when it was made; the file's time counts then. */
  readonly created_at: string | null;
  readonly record: GenerationRecord | null;
  /** The dialect the record was read from. */
  readonly source: string | null;
  readonly provenance: Provenance | null;
  readonly stamp: string | null;
}

type FileFacts = Pick<Facts, "words" | "record" | "source" | "provenance" | "created_at">;

/**
 * What the row of a file holds: sidecars first, then the file's own words; for the recipe, which belongs to the bytes, the file first.
 * @param root gives owner and visibility to what has none
 */
export function mergeWords(said: Said | null, facts: FileFacts | null, root: Pick<RootEntry, "owner" | "visibility">): RowWords {
  const own = facts && saysWords(facts) ? embeddedWords(facts) : null;
  const words = said === null && own === null ? NO_WORDS : combineWords(own ? [said?.words ?? {}, own] : [said?.words ?? {}]);
  const fromFile = facts?.record ? facts : null;
  const provenance = said?.provenance ?? facts?.provenance ?? null;
  return {
    score: words.score?.value ?? UNSAID.score,
    favourite: words.favourite?.value ?? UNSAID.favourite,
    kept: words.kept?.value ?? UNSAID.kept,
    caption: words.caption?.value ?? UNSAID.caption,
    license: words.license?.value ?? UNSAID.license,
    keywords: words === NO_WORDS ? NO_KEYWORDS : distinct([...(words.keywords?.value ?? UNSAID.keywords), ...(said?.keywords ?? [])]),
    captions: said?.captions ?? [],
    owner: said?.owner ?? root.owner,
    workshop: said?.workshop ?? null,
    visibility: visibilityOf(said, root),
    run_id: said?.run_id ?? facts?.provenance?.run_id ?? null,
    job_id: said?.job_id ?? facts?.provenance?.job_id ?? null,
    created_at: said?.created_at ?? (facts?.provenance?.created_at || facts?.created_at) ?? null,
    record: fromFile?.record ?? said?.record ?? null,
    source: fromFile ? fromFile.source : (said?.dialect ?? null),
    provenance,
    stamp: said?.stamp ?? null,
  };
}

/** Of most files nobody says anything: a scan of a million asks that first. */
const NO_WORDS: SaidWords = {};
const NO_KEYWORDS: readonly SaidKeyword[] = [];

function saysWords({ words }: FileFacts): boolean {
  return words.score !== null || words.caption !== null || words.license !== null || words.keywords.length > 0;
}

function embeddedWords({ words }: FileFacts): SaidWords {
  const told = <T>(value: T): Told<T> => ({ value, at: null });
  return {
    ...(words.score === null ? {} : { score: told(words.score) }),
    ...(words.caption === null ? {} : { caption: told(words.caption) }),
    ...(words.license === null ? {} : { license: told(words.license) }),
    ...(words.keywords.length === 0 ? {} : { keywords: told(userKeywords(words.keywords, "file")) }),
  };
}

const OPENNESS: Readonly<Record<Visibility, number>> = { private: 0, workshop: 1, shared: 2 };

/**
 * A file that belongs to someone has the visibility its sidecar says. One that belongs to nobody only had its root's written down, so
 * the root's counts as it is now; but a sidecar never makes such a file more open than it says.
 */
export function visibilityOf(
  said: Pick<Said, "owner" | "visibility" | "visibilityChosen"> | null,
  root: Pick<RootEntry, "visibility">,
): Visibility {
  const byRoot = root.visibility ?? "shared";
  const own = said?.visibility ?? null;
  if (own === null) return byRoot;
  if (said?.owner || said?.visibilityChosen) return own;
  return OPENNESS[own] < OPENNESS[byRoot] ? own : byRoot;
}

export function distinct(keywords: readonly SaidKeyword[]): SaidKeyword[] {
  const seen = new Map<string, SaidKeyword>();
  for (const one of keywords) {
    const key = `${one.type}\0${one.keyword}`;
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}
