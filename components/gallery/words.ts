"use client";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useCallback, useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { tellLists } from "#components/live/watched.ts";
import { toast } from "#components/ui/toast.tsx";
import { fileOptions, mediaKeys, patchFile, replaceInLists } from "#lib/media/client.ts";
import { type FileKey, fileKey } from "#lib/media/file-key.ts";
import { beginSaying, type Known } from "#lib/media/optimistic.ts";
import type { Media, MediaDetail, MediaPatch } from "#lib/media/schema.ts";
import type { Listing } from "./listing.ts";
import { countOf, type Ranges } from "./ranges.ts";

/** Files are changed one by one, each with its sidecar. Beyond this it would take minutes. */
export const MOST_CHANGED = 500;
const AT_A_TIME = 4;
/** From here on the progress is shown. */
const TELLS_FROM = 12;

/** What is said of a file; null where nothing changes. */
type Say = (item: Media) => MediaPatch | null | Promise<MediaPatch | null>;

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly cancel: () => void;
}

export interface Words {
  readonly progress: Progress | null;
  readonly say: (ranges: Ranges, what: Say) => Promise<void>;
  /** Adds and removes user keywords. */
  readonly keywords: (ranges: Ranges, add: readonly string[], remove: readonly string[]) => Promise<void>;
  /** Tells why nothing can be said just now. */
  readonly refuse: () => void;
}

/** What is being said of each file, so that two words about one file arrive in their order. */
const lines = new Map<FileKey, Promise<unknown>>();

function show(cache: QueryClient, { item, detail }: Known): void {
  const changed = new Map([[fileKey(item), item]]);
  replaceInLists(cache, changed);
  tellLists(changed);
  if (detail) cache.setQueryData(mediaKeys.detail(fileKey(item)), detail);
}

/** Says something of one file: seen at once, taken back where the server refuses. @throws Problem */
export async function sayOne(cache: QueryClient, item: Media, patch: MediaPatch): Promise<void> {
  const key = fileKey(item);
  const { said, end } = beginSaying({ item, detail: cache.getQueryData<MediaDetail>(mediaKeys.detail(key)) }, patch);
  show(cache, said);
  const line = (lines.get(key) ?? Promise.resolve()).catch(() => undefined).then(() => patchFile(key, patch));
  lines.set(key, line);
  try {
    show(cache, end(await line));
  } catch (error) {
    show(cache, end(null));
    throw error;
  } finally {
    if (lines.get(key) === line) lines.delete(key);
  }
}

/** What makes a file's keywords those it has, with some more and without others; null where it has them so already. */
export async function keywordPatch(
  cache: QueryClient,
  key: FileKey,
  add: readonly string[],
  remove: readonly string[],
): Promise<MediaPatch | null> {
  // What is being said of it is waited for: its keywords are part of it.
  await lines.get(key)?.catch(() => undefined);
  const detail = await cache.fetchQuery({ ...fileOptions(key), staleTime: 0 });
  const own = detail.keywords.filter(({ keyword_type }) => keyword_type === "user").map(({ keyword }) => keyword);
  const next = [...new Set([...own, ...add])].filter((keyword) => !remove.includes(keyword));
  return next.length === own.length && next.every((keyword, n) => keyword === own[n]) ? null : { keywords: next };
}

async function itemsIn(listing: Listing, ranges: Ranges, signal: AbortSignal): Promise<Media[]> {
  const items: Media[] = [];
  for (const [from, to] of ranges) items.push(...(await listing.read(from, to, signal)));
  return items;
}

/** @returns the files of which it could not be said, and why; of none with a reason, they could not even be read */
async function sayEach(
  cache: QueryClient,
  read: (signal: AbortSignal) => Promise<readonly Media[]>,
  what: Say,
  tell: (done: number) => void,
  signal: AbortSignal,
): Promise<{ failed: readonly Media[]; reason: unknown }> {
  const failed: Media[] = [];
  let reason: unknown = null;
  let done = 0;
  try {
    const rest = (await read(signal)).values();
    const work = async () => {
      for (const item of rest) {
        if (signal.aborted) return;
        try {
          const patch = await what(item);
          if (patch) await sayOne(cache, item, patch);
        } catch (error) {
          failed.push(item);
          reason ??= error;
        }
        done += 1;
        tell(done);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
  } catch (error) {
    if (!signal.aborted) reason = error;
  }
  return { failed, reason };
}

/** Says things about chosen files: seen at once, taken back where the server refuses, with a number while it lasts. */
export function useWords(listing: Listing, mayNot: boolean): Words {
  const cache = useQueryClient();
  const t = useTranslations("gallery");
  const { problem } = useReasonWords();
  const [progress, setProgress] = useState<Progress | null>(null);

  const refuse = useCallback(() => toast({ title: t("needsDatabase") }), [t]);
  const change = useCallback(
    async (total: number, read: (signal: AbortSignal) => Promise<readonly Media[]>, what: Say): Promise<void> => {
      const abort = new AbortController();
      const tell = (done: number) => total >= TELLS_FROM && setProgress({ done, total, cancel: () => abort.abort() });
      tell(0);
      const { failed, reason } = await sayEach(cache, read, what, tell, abort.signal);
      setProgress(null);
      if (reason === null) return;
      toast({
        tone: "danger",
        title: t("notChanged", { count: failed.length || total }),
        detail: reason instanceof Error ? problem(reason) : String(reason),
        // The files themselves: by now others may be at their places.
        ...(failed.length === 0
          ? {}
          : { action: { label: t("again"), onSelect: () => void change(failed.length, async () => failed, what) } }),
      });
    },
    [cache, t, problem],
  );
  const say = useCallback(
    async (ranges: Ranges, what: Say): Promise<void> => {
      const total = countOf(ranges);
      if (total === 0) return;
      if (mayNot) return refuse();
      if (total > MOST_CHANGED) {
        toast({ title: t("tooMany", { most: MOST_CHANGED }), detail: t("tooManyText") });
        return;
      }
      await change(total, (signal) => itemsIn(listing, ranges, signal), what);
    },
    [listing, change, t, mayNot, refuse],
  );
  const keywords = useCallback(
    (ranges: Ranges, add: readonly string[], remove: readonly string[]) =>
      say(ranges, (item) => keywordPatch(cache, fileKey(item), add, remove)),
    [say, cache],
  );
  return { progress, say, keywords, refuse };
}
