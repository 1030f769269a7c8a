"use client";
import type { QueryClient } from "@tanstack/react-query";
import { tellLists } from "#components/live/watched.ts";
import { fileOptions, mediaKeys, patchFile, replaceInLists } from "#lib/media/client.ts";
import { type FileKey, fileKey } from "#lib/media/file-key.ts";
import { asSaid, beginSaying, type Known } from "#lib/media/optimistic.ts";
import type { Media, MediaDetail, MediaPatch } from "#lib/media/schema.ts";

const AT_A_TIME = 4;
/** So many are said one after the other with a number that tells how far it is, and can be taken back together. */
export const MANY = 12;

/** What is said of a file, null where nothing changes; or the keywords it gains and loses. */
export type Say = ((item: Media) => MediaPatch | null) | { readonly add: readonly string[]; readonly remove: readonly string[] };

/** What is being said of each file, and what is still to be: two words about one file arrive in the order they were said in. */
const lines = new Map<FileKey, Promise<MediaDetail | null>>();

/** `turn` comes after all that was said of a file before; it is given what the server answered to that, where it did. */
function inLine(key: FileKey, turn: (newest: MediaDetail | null) => Promise<MediaDetail | null>): Promise<MediaDetail | null> {
  const line = (lines.get(key) ?? Promise.resolve(null)).catch(() => null).then(turn);
  lines.set(key, line);
  const leave = () => {
    if (lines.get(key) === line) lines.delete(key);
  };
  line.then(leave, leave);
  return line;
}

function show(cache: QueryClient, { item, detail }: Known): void {
  const changed = new Map([[fileKey(item), item]]);
  replaceInLists(cache, changed);
  tellLists(changed);
  if (detail) cache.setQueryData(mediaKeys.detail(fileKey(item)), detail);
}

/** Seen at once, taken back where the server refuses. */
async function shown<T extends MediaDetail | null>(cache: QueryClient, item: Media, patch: MediaPatch, send: () => Promise<T>): Promise<T> {
  const { said, end } = beginSaying({ item, detail: cache.getQueryData<MediaDetail>(mediaKeys.detail(fileKey(item))) }, patch);
  show(cache, said);
  try {
    const answer = await send();
    show(cache, end(answer));
    return answer;
  } catch (error) {
    show(cache, end(null));
    throw error;
  }
}

/** Says something of one file. @throws Problem */
export async function sayOne(cache: QueryClient, item: Media, patch: MediaPatch): Promise<void> {
  const key = fileKey(item);
  await shown(cache, item, patch, () => inLine(key, () => patchFile(key, patch)));
}

/**
 * The same after what is being said of the file, where it depends on that; `begun` puts it off.
 *
 * @returns what the file had in those places, null where nothing changed
 */
export async function sayInTurn(cache: QueryClient, item: Media, say: Say, begun?: Promise<boolean>): Promise<MediaPatch | null> {
  const known = asSaid(item);
  const plain = begun === undefined && typeof say === "function" ? say(known) : null;
  if (plain) {
    await sayOne(cache, item, plain);
    return wordsAt(plain, known);
  }
  let before: MediaPatch | null = null;
  const key = fileKey(item);
  await inLine(key, async (newest) => {
    if (begun && !(await begun)) return null;
    const now = newest ?? asSaid(item);
    const detail = typeof say === "function" ? null : await cache.fetchQuery({ ...fileOptions(key), staleTime: 0 });
    const patch = typeof say === "function" ? say(now) : detail && keywordPatch(detail, say);
    if (!patch) return null;
    before = wordsAt(patch, detail ?? now);
    return shown(cache, now, patch, () => patchFile(key, patch));
  });
  return before;
}

/** What a file has in the places that a patch changes. */
function wordsAt(patch: MediaPatch, now: Media | MediaDetail): MediaPatch {
  const { keywords, ...rest } = patch;
  const before: MediaPatch = Object.fromEntries(Object.keys(rest).map((name) => [name, now[name as keyof typeof rest]]));
  return keywords && "keywords" in now ? { ...before, keywords: ownKeywords(now) } : before;
}

function ownKeywords({ keywords }: MediaDetail): string[] {
  return keywords.filter(({ keyword_type }) => keyword_type === "user").map(({ keyword }) => keyword);
}

function keywordPatch(detail: MediaDetail, { add, remove }: Exclude<Say, (item: Media) => unknown>): MediaPatch | null {
  const own = ownKeywords(detail);
  const next = [...new Set([...own, ...add])].filter((keyword) => !remove.includes(keyword));
  return next.length === own.length && next.every((keyword, n) => keyword === own[n]) ? null : { keywords: next };
}

/** How it went with each of some files. */
export interface SaidOfEach {
  /** Those of which something was said, with what they had in those places before. */
  readonly changed: readonly { readonly item: Media; readonly before: MediaPatch }[];
  readonly failed: readonly Media[];
  /** Why the first of them did. */
  readonly reason: unknown;
}

/** @param tell hears how many are done */
export async function sayEach(
  cache: QueryClient,
  items: readonly Media[],
  say: Say,
  tell: (done: number) => void,
  signal: AbortSignal,
): Promise<SaidOfEach> {
  const changed: SaidOfEach["changed"][number][] = [];
  const failed: Media[] = [];
  let reason: unknown = null;
  let done = 0;
  const turns = (
    items.length < MANY ? items.map((item) => whenReached(cache, item, say)) : items.map((item) => inItsPlace(cache, item, say))
  ).values();
  const work = async () => {
    for (const { item, turn } of turns) {
      try {
        const before = await turn(!signal.aborted);
        if (before) changed.push({ item, before });
      } catch (error) {
        failed.push(item);
        reason ??= error;
      }
      done += 1;
      tell(done);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return { changed, failed, reason };
}

interface Turn {
  readonly item: Media;
  readonly turn: (goesOn: boolean) => Promise<MediaPatch | null>;
}

function whenReached(cache: QueryClient, item: Media, say: Say): Turn {
  return { item, turn: async (goesOn) => (goesOn ? sayInTurn(cache, item, say) : null) };
}

/** Has its place in the file's line already: what is said of the file while others are written comes after this. */
function inItsPlace(cache: QueryClient, item: Media, say: Say): Turn {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const said = sayInTurn(cache, item, say, promise);
  return {
    item,
    turn: (goesOn) => {
      resolve(goesOn);
      return said;
    },
  };
}
