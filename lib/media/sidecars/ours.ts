/** Reading `<name.ext>.asset.json`, ours or the asset registry's of the older studio, which has the same name and fewer fields. */
import { FOREIGN_ID } from "#lib/core/foreign-id.ts";
import { isTelling, provenanceIn } from "#lib/metadata/provenance.ts";
import type { Provenance } from "#lib/metadata/schema.ts";
import { Visibility } from "../schema.ts";
import type { SaidCaption, SaidKeyword, SaidWords, Source, Told, Words } from "./said.ts";
import { flagOf, instantOf, isJson, type Json, scoreOf, textOf, timeOf, wordOf } from "./values.ts";

export const LONGEST_CAPTION = 20_000;
const LONGEST_LICENSE = 500;
const LONGEST_KEYWORD = 200;
export const MOST_KEYWORDS = 2_000;
export const MOST_CAPTIONS = 200;

/** What a field holds before anyone has said anything. */
export const UNSAID: Words = { score: 0, favourite: false, kept: false, caption: null, license: null, keywords: [] };

/** Whether a licence names none: what the older registry writes where nobody chose. */
const NO_LICENSE = new Set(["unknown", "none", "n/a"]);

export function readOurs(file: Json): Source {
  const { words, keywords } = readWords(file);
  const provenance = provenanceOf(file.provenance);
  const record = provenance && isTelling(provenance.record) ? provenance.record : null;
  const visibility = Visibility.safeParse(file.visibility);
  const said = isJson(file.said) ? file.said : {};
  return {
    words,
    keywords,
    captions: readCaptions(file.captions),
    owner: wordOf(file.owner, 64),
    workshop: wordOf(file.workshop, 255),
    visibility: visibility.success ? visibility.data : null,
    visibilityChosen: said.visibility !== undefined,
    run_id: idOf(file.run_id),
    job_id: idOf(file.job_id),
    hash: typeof file.hash === "string" && /^[0-9a-f]{64}$/i.test(file.hash) ? file.hash.toLowerCase() : null,
    bytes: bytesIn(file),
    fingerprint: fingerprintIn(file),
    created_at: instantOf(file.created_at),
    provenance,
    record,
    dialect: record ? "atelier" : null,
  };
}

function bytesIn(file: Json): number | null {
  const { bytes } = isJson(file.metadata) ? file.metadata : file;
  return typeof bytes === "number" && Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null;
}

function fingerprintIn(file: Json): string | null {
  const { fingerprint } = isJson(file.metadata) ? file.metadata : file;
  return typeof fingerprint === "string" && /^[0-9a-f]{16}$/.test(fingerprint) ? fingerprint : null;
}

/** Most files have none, and finding out by the schema costs more than all else. */
function provenanceOf(value: unknown): Provenance | null {
  return isJson(value) && value.schema === 1 ? provenanceIn(value) : null;
}

function idOf(value: unknown): string | null {
  return typeof value === "string" && FOREIGN_ID.test(value) ? value : null;
}

/**
 * A field counts as said when `said.<field>` gives its time, or when it holds something: then its time is the file's `updated_at`. A
 * default that nobody has chosen says nothing.
 */
function readWords(file: Json): { words: SaidWords; keywords: SaidKeyword[] } {
  const metadata = isJson(file.metadata) ? file.metadata : isJson(file.meta) ? file.meta : {};
  const said = isJson(file.said) ? file.said : {};
  const whole = timeOf(file.updated_at) ?? timeOf(file.created_at);
  const told = <K extends keyof Words>(field: K, value: Words[K] | null, holds: boolean): { [P in K]?: Told<Words[P]> } => {
    const at = timeOf(said[field]);
    if (at === null && !holds) return {};
    return { [field]: { value: value ?? UNSAID[field], at: at ?? whole } } as { [P in K]?: Told<Words[P]> };
  };
  const score = scoreOf(file.score);
  const favourite = flagOf(file.favourite);
  const kept = flagOf(file.kept);
  const caption = wordOf(file.caption, LONGEST_CAPTION);
  const license = licenseOf(metadata.license ?? file.license);
  const listed = readKeywords(file.keywords);
  const user = listed ? listed.filter((one) => one.type === "user") : readTags(metadata.tags ?? file.tags);
  return {
    words: {
      ...told("score", score, score !== null && score !== 0),
      ...told("favourite", favourite, favourite === true),
      ...told("kept", kept, kept === true),
      ...told("caption", caption, caption !== null),
      ...told("license", license, license !== null),
      ...told("keywords", user, user.length > 0),
    },
    keywords: listed?.filter((one) => one.type !== "user") ?? [],
  };
}

export function licenseOf(value: unknown): string | null {
  const license = wordOf(value, LONGEST_LICENSE);
  return license !== null && NO_LICENSE.has(license.toLowerCase()) ? null : license;
}

/** Null where there is no list: then the older registry's tags count. */
function readKeywords(value: unknown): SaidKeyword[] | null {
  if (!Array.isArray(value)) return null;
  const found: SaidKeyword[] = [];
  for (const one of value.slice(0, MOST_KEYWORDS)) {
    const keyword = wordOf(isJson(one) ? one.keyword : one, LONGEST_KEYWORD);
    if (keyword === null) continue;
    const fields = isJson(one) ? one : {};
    const confidence = typeof fields.confidence === "number" && fields.confidence >= 0 && fields.confidence <= 1 ? fields.confidence : 1;
    found.push({ keyword, type: wordOf(fields.type, 64) ?? "user", source: wordOf(fields.source, 255), confidence });
  }
  return found;
}

function readTags(value: unknown): SaidKeyword[] {
  return userKeywords(Array.isArray(value) ? value : [], "registry");
}

export function userKeywords(values: readonly unknown[], source: string): SaidKeyword[] {
  const found: SaidKeyword[] = [];
  for (const value of values.slice(0, MOST_KEYWORDS)) {
    const keyword = wordOf(value, LONGEST_KEYWORD);
    if (keyword !== null) found.push({ keyword, type: "user", source, confidence: 1 });
  }
  return found;
}

function readCaptions(value: unknown): SaidCaption[] {
  if (!Array.isArray(value)) return [];
  return value.slice(-MOST_CAPTIONS).flatMap((one) => {
    const text = isJson(one) ? textOf(one.text, LONGEST_CAPTION) : null;
    if (text === null || !isJson(one)) return [];
    return [{ text, source: wordOf(one.source, 64) ?? "user", at: instantOf(one.at) ?? new Date(0).toISOString() }];
  });
}
