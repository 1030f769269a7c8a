/**
 * What this browser is saying of files. What is said is seen at once; an answer of the server that was asked for before tells older words,
 * and may come while they are on their way or after. So whatever is read of files is shown `asSaid`.
 */
import { type FileKey, fileKey } from "./file-key.ts";
import type { Media, MediaDetail, MediaPatch } from "./schema.ts";

/** Answers that were asked for before a word was said have come by then. */
const LATEST_MS = 10_000;

/** A file as far as it is known: as a list has it, and as it is read alone. */
export interface Known {
  readonly item: Media;
  readonly detail: MediaDetail | undefined;
}

interface Saying {
  /** Without what is on its way. */
  known: Known;
  readonly patches: Set<MediaPatch>;
  /** What the server answered last. */
  answer: MediaDetail | null;
}

const sayings = new Map<FileKey, Saying>();

/** @returns the file as it is to be shown, and how to end: with the server's answer, or with null where it refused */
export function beginSaying(before: Known, patch: MediaPatch): { said: Known; end: (answer: MediaDetail | null) => Known } {
  const key = fileKey(before.item);
  const saying = sayings.get(key) ?? { known: before, patches: new Set(), answer: null };
  if (saying.patches.size === 0) saying.known = before;
  saying.patches.add(patch);
  sayings.set(key, saying);
  const show = () => ({ item: asSaid(saying.known.item), detail: saying.known.detail && asSaid(saying.known.detail) });
  return {
    said: show(),
    end: (answer) => {
      saying.patches.delete(patch);
      if (answer) {
        saying.answer = answer;
        saying.known = { item: answer, detail: answer };
      }
      const shown = show();
      setTimeout(() => {
        if (saying.patches.size === 0 && saying.answer === answer) sayings.delete(key);
      }, LATEST_MS);
      return shown;
    },
  };
}

/** A file as the server told it, with what has been said since it was asked. */
export function asSaid<T extends Media>(told: T): T {
  const saying = sayings.get(fileKey(told));
  if (!saying) return told;
  const { answer, patches } = saying;
  const newest = answer && answer.updated_at > told.updated_at ? { ...told, ...wordsOf(answer, "keywords" in told) } : told;
  return [...patches].reduce(patched, newest);
}

function wordsOf(
  { score, favourite, kept, caption, license, updated_at, keywords }: MediaDetail,
  hasKeywords: boolean,
): Partial<MediaDetail> {
  return { score, favourite, kept, caption, license, updated_at, ...(hasKeywords ? { keywords } : {}) };
}

/** A file as it will be once the patch is written. */
function patched<T extends Media>(file: T, { keywords, ...patch }: MediaPatch): T {
  const said = { ...file, ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) };
  if (!keywords || !("keywords" in file)) return said;
  const others = (file as unknown as MediaDetail).keywords.filter(({ keyword_type }) => keyword_type !== "user");
  const own = keywords.map((keyword) => ({ keyword, keyword_type: "user", source: null, confidence: 1 }));
  return { ...said, keywords: [...own, ...others] };
}
