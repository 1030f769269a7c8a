/** Other programs' sidecars, as `lib/metadata` reads them, among our own. */
import { FOREIGN_ID } from "#lib/core/foreign-id.ts";
import { readSidecarText, type SidecarText } from "#lib/metadata/dialects/sidecar-text.ts";
import { LONGEST_CAPTION, licenseOf, userKeywords } from "./ours.ts";
import type { SaidWords, Source, Told } from "./said.ts";
import { instantOf, isJson, parseSidecar, timeOf, wordOf } from "./values.ts";

/** @param name the sidecar's own; what it says of `filename` is taken. Null where that is nothing. */
export function readForeign(name: string, text: string, filename: string): Source | null {
  const read = readSidecarText(name, text, filename);
  if (!read) return null;
  return {
    words: wordsOf(read),
    keywords: read.keywords
      .filter((one) => one.type !== "user")
      .flatMap((one) => {
        const keyword = wordOf(one.keyword, 200);
        const type = wordOf(one.type, 64);
        return keyword && type ? [{ keyword, type, source: read.dialect, confidence: 1 }] : [];
      }),
    run_id: idOf(read.run_id),
    job_id: idOf(read.job_id),
    created_at: instantOf(read.created_at),
    provenance: read.provenance,
    record: read.record,
    dialect: read.record ? read.dialect : null,
  };
}

/**
 * A time counts only where it is that of the very word: a packet's or a file's date moves with any change in it. A score of 0 and a
 * favourite that is none are what such programs write where nobody has chosen.
 */
function wordsOf({ words, dialect, favourite, updated_at }: SidecarText): SaidWords {
  const told = <T>(value: T, at: number | null = null): Told<T> => ({ value, at });
  const caption = wordOf(words.caption, LONGEST_CAPTION);
  const license = licenseOf(words.license);
  const keywords = userKeywords(words.keywords, dialect);
  return {
    ...(words.score ? { score: told(words.score) } : {}),
    ...(favourite ? { favourite: told(true) } : {}),
    ...(caption === null ? {} : { caption: told(caption, dialect === "sweet-tea" ? timeOf(updated_at) : null) }),
    ...(license === null ? {} : { license: told(license) }),
    ...(keywords.length === 0 ? {} : { keywords: told(keywords) }),
  };
}

function idOf(value: string | null): string | null {
  return value !== null && FOREIGN_ID.test(value) ? value : null;
}

/** What one organiser's list says, by the last two parts of each file's path. */
export type OrganisedList = ReadonlyMap<string, Source>;

/** `file_metadata.json`, keyed by path, wherever the disk was mounted then. @throws {SyntaxError} */
export function readOrganised(text: string): OrganisedList {
  const list = new Map<string, Source>();
  const value = parseSidecar(text);
  if (!isJson(value)) return list;
  for (const [path, entry] of Object.entries(value)) {
    if (!isJson(entry)) continue;
    const job_id = wordOf(entry.job_id, 128);
    const created_at = instantOf(entry.created_at ?? entry.timestamp);
    if (job_id === null && created_at === null) continue;
    const full = wordOf(entry.file_path, 4_096) ?? path;
    list.set(lastTwo(full), { words: {}, job_id: idOf(job_id), created_at });
  }
  return list;
}

export function lastTwo(path: string): string {
  return path.split(/[\\/]/).slice(-2).join("/");
}
