/** A sidecar with something more said in it. Pure: everything else in the file, known or not, stays as it was. */
import type { MediaPatch } from "../schema.ts";
import { sidecarName } from "./naming.ts";
import { type SaidKeyword, type SaidWords, WORD_FIELDS, type Words } from "./said.ts";
import type { Sidecar } from "./schema.ts";
import { isJson, type Json } from "./values.ts";

/** Newest kept: what a person says of one file in a lifetime fits, what a program says in a loop does not. */
const MOST_HISTORY = 300;
const MOST_CAPTIONS = 100;
/** All captions together stay below, so that a sidecar stays small enough to be read. */
const CAPTIONS_LENGTH = 500_000;
const SHOWN_IN_HISTORY = 500;

export interface Speaker {
  readonly login: string;
  readonly at: Date;
}

/** What the index knows of a file whose first sidecar is to be written, or which its sidecar does not know yet. */
export interface KnownFile {
  readonly filename: string;
  readonly hash: string | null;
  readonly bytes: number | null;
  readonly fingerprint?: string | null;
  readonly created_at: Date;
  /** Null where only the root's owner stands for one. */
  readonly owner: string | null;
  readonly workshop: string | null;
  readonly visibility: Sidecar["visibility"];
  readonly run_id: string | null;
  readonly job_id: string | null;
  readonly words: Words;
  /** Where our sidecar lies elsewhere, or none is (`path` null), while what lies beside the file is about other bytes. */
  readonly elsewhere: { readonly path: string | null; readonly stamp: string } | null;
}

export type Bytes = Pick<KnownFile, "hash" | "bytes" | "fingerprint">;

/** What is said of the file now: by its sidecars, else what the index took from the file itself. */
export function currentWords(said: SaidWords, known: Words): Words {
  const now: Partial<Record<keyof Words, unknown>> = {};
  for (const field of WORD_FIELDS) now[field] = (said[field] ?? { value: known[field] }).value;
  return now as unknown as Words;
}

/** The fields in which a change says something else than what is said now. */
export function changedFields(now: Words, change: MediaPatch): (keyof Words)[] {
  return WORD_FIELDS.filter((field) => {
    const wanted = change[field];
    if (wanted === undefined) return false;
    if (field !== "keywords") return wordless(wanted) !== wordless(now[field]);
    const before = now.keywords.map((one) => one.keyword);
    const after = distinctTexts(change.keywords ?? []);
    return after.length !== before.length || after.some((keyword, index) => keyword !== before[index]);
  });
}

/** An empty caption or licence is none. */
function wordless(value: unknown): unknown {
  return typeof value === "string" && value.trim() === "" ? null : value;
}

function distinctTexts(keywords: readonly string[]): string[] {
  return [...new Set(keywords)];
}

/** The first sidecar of a file that has none, with nothing said in it yet. */
export function firstSidecar(known: KnownFile): Sidecar {
  const created = known.created_at.toISOString();
  return {
    schema: 1,
    id: known.hash?.slice(0, 16) ?? "",
    hash: known.hash ?? "",
    ...(sidecarName(known.filename).cut ? { file: known.filename } : {}),
    created_at: created,
    updated_at: created,
    metadata: {
      tags: [],
      license: null,
      origin: null,
      version: 0,
      bytes: known.bytes ?? 0,
      ...(known.hash !== null && known.fingerprint ? { fingerprint: known.fingerprint } : {}),
      preview: { kind: "thumbnail", paths: {}, default: "" },
      thumbnails: {},
    },
    score: 0,
    favourite: false,
    kept: false,
    caption: null,
    captions: [],
    keywords: [],
    owner: known.owner,
    workshop: known.workshop,
    visibility: known.visibility,
    run_id: known.run_id,
    job_id: known.job_id,
    provenance: {},
    custom: {},
    history: [],
  };
}

/** The sidecar with every field it must have. What is there stays, of whatever kind. */
function completed(before: Json | null, known: KnownFile): Json {
  const first: Json = firstSidecar(known);
  if (before === null) return first;
  return { ...first, ...before, metadata: { ...(first.metadata as object), ...(isJson(before.metadata) ? before.metadata : {}) } };
}

/** What a change starts from. */
export interface Before {
  /** Our sidecar as it is; null where this is the first. */
  readonly sidecar: Json | null;
  /** What all sidecars say, with their times. */
  readonly told: SaidWords;
  /** What is said at present, by whomever. */
  readonly now: Words;
}

/**
 * The sidecar after a change. What other programs said later than ours is taken over with its time, so that a new `updated_at` does
 * not make ours look like the later word on what it never spoke of.
 */
export function withWords(before: Before, known: KnownFile, change: MediaPatch, fields: readonly (keyof Words)[], by: Speaker): Json {
  const at = by.at.toISOString();
  const draft: Draft = { file: { ...completed(before.sidecar, known) }, said: {}, history: [] };
  draft.file.metadata = { ...(draft.file.metadata as Json) };
  if (isJson(draft.file.said)) draft.said = { ...draft.file.said };
  for (const field of WORD_FIELDS) {
    const told = before.told[field];
    if (fields.includes(field) || !told || told.at === null) continue;
    put(draft, field, told.value, before);
    draft.said[field] = new Date(told.at).toISOString();
  }
  for (const field of fields) {
    const value = field === "keywords" ? replacing(before.now.keywords, change.keywords ?? []) : wordless(change[field]);
    draft.history.push(historyEntry(field, before.now[field], value, by));
    if (field === "caption") draft.file.captions = withCaption(draft.file, before.now.caption, value as string | null, by);
    put(draft, field, value, before);
    draft.said[field] = at;
  }
  noteBytes(draft, known, at);
  const metadata = draft.file.metadata as Json;
  const version = typeof metadata.version === "number" ? metadata.version + 1 : 1;
  return {
    ...draft.file,
    updated_at: at,
    metadata: { ...metadata, version },
    said: draft.said,
    history: [...(Array.isArray(draft.file.history) ? draft.file.history : []), ...draft.history].slice(-MOST_HISTORY),
  };
}

interface Draft {
  file: Record<string, unknown>;
  said: Record<string, unknown>;
  history: Json[];
}

function put(draft: Draft, field: keyof Words, value: unknown, before: Before): void {
  if (field === "license") draft.file.metadata = { ...(draft.file.metadata as Json), license: value };
  else if (field !== "keywords") draft.file[field] = value;
  else {
    const users = value as readonly SaidKeyword[];
    draft.file.metadata = { ...(draft.file.metadata as Json), tags: users.map((one) => one.keyword) };
    draft.file.keywords = keywordEntries(before.sidecar?.keywords, users);
  }
}

/** The person's list: keywords that were there keep their source. */
function replacing(now: readonly SaidKeyword[], keywords: readonly string[]): SaidKeyword[] {
  const known = new Map(now.map((one) => [one.keyword, one]));
  return distinctTexts(keywords).map((keyword) => known.get(keyword) ?? { keyword, type: "user", source: "person", confidence: 1 });
}

/** Entries as they were, where the same keyword stands in the file; those of other types stay behind the list. */
function keywordEntries(listed: unknown, users: readonly SaidKeyword[]): unknown[] {
  const entries: readonly unknown[] = Array.isArray(listed) ? listed : [];
  const isUser = (one: unknown): boolean => typeof one === "string" || (isJson(one) && (one.type ?? "user") === "user");
  const known = new Map(entries.filter((one): one is Json => isUser(one) && isJson(one)).map((one) => [one.keyword, one]));
  return [
    ...users.map((one) => known.get(one.keyword) ?? { ...one, source: one.source ?? "file" }),
    ...entries.filter((one) => !isUser(one)),
  ];
}

/** The sidecar of a file whose bytes are known to be these. */
export function withHash(sidecar: Json, known: Bytes, at: Date): Json {
  const draft: Draft = { file: { ...sidecar }, said: {}, history: [] };
  noteBytes(draft, known, at.toISOString());
  if (draft.history.length === 0) return draft.file;
  return { ...draft.file, history: [...(Array.isArray(sidecar.history) ? sidecar.history : []), ...draft.history].slice(-MOST_HISTORY) };
}

/** A sidecar that says nothing of the bytes yet learns them; one that speaks of other bytes goes on with these, and says so. */
function noteBytes({ file, history }: Draft, { hash, bytes, fingerprint }: Bytes, at: string): void {
  if (hash === null) return;
  const { fingerprint: _former, ...metadata } = isJson(file.metadata) ? file.metadata : {};
  const isNews = file.hash !== hash;
  if (isNews) {
    if (typeof file.hash === "string" && file.hash !== "") history.push({ at, by: "system", field: "hash", from: file.hash, to: hash });
    file.id = hash.slice(0, 16);
    file.hash = hash;
  }
  file.metadata = { ...metadata, ...(isNews && bytes !== null ? { bytes } : {}), ...(fingerprint ? { fingerprint } : {}) };
}

function historyEntry(field: keyof Words, from: unknown, to: unknown, by: Speaker): Json {
  const entry = { at: by.at.toISOString(), by: by.login, field };
  if (field !== "keywords") return { ...entry, from: shortened(from), to: shortened(to) };
  const had = new Set((from as readonly SaidKeyword[]).map((one) => one.keyword));
  const has = new Set((to as readonly SaidKeyword[]).map((one) => one.keyword));
  return { ...entry, added: [...has].filter((one) => !had.has(one)), removed: [...had].filter((one) => !has.has(one)) };
}

function shortened(value: unknown): unknown {
  return typeof value === "string" && value.length > SHOWN_IN_HISTORY ? `${value.slice(0, SHOWN_IN_HISTORY).toWellFormed()}…` : value;
}

function withCaption(file: Json, now: string | null, caption: string | null, by: Speaker): unknown[] {
  const captions: unknown[] = Array.isArray(file.captions) ? [...file.captions] : [];
  // What another program or the file itself said is the first version.
  if (captions.length === 0 && now !== null) captions.push({ text: now, source: "file", at: file.created_at });
  if (caption !== null) captions.push({ text: caption, source: "user", at: by.at.toISOString(), by: by.login });
  let length = 0;
  const kept: unknown[] = [];
  for (const one of captions.slice(-MOST_CAPTIONS).reverse()) {
    length += isJson(one) && typeof one.text === "string" ? one.text.length : 0;
    if (length > CAPTIONS_LENGTH && kept.length > 0) break;
    kept.unshift(one);
  }
  return kept;
}

/** A moment after everything that was said so far, so that what a person says now counts, whatever other clocks say. */
export function momentAfter(told: SaidWords, now: Date): Date {
  const latest = Math.max(0, ...WORD_FIELDS.map((field) => told[field]?.at ?? 0));
  return latest < now.getTime() ? now : new Date(latest + 1);
}
