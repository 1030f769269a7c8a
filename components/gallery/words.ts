"use client";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useCallback, useState } from "react";
import { secondsLeft } from "#components/jobs/progress.ts";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { toast } from "#components/ui/toast.tsx";
import { fileKey } from "#lib/media/file-key.ts";
import type { Media } from "#lib/media/schema.ts";
import type { Listing } from "./listing.ts";
import { countOf, type Ranges } from "./ranges.ts";
import { MANY, type SaidOfEach, type Say, sayEach } from "./say.ts";

/** Files are changed one by one, each with its sidecar: so many take minutes. */
export const MOST_CHANGED = 10_000;
const TELLS_EVERY_MS = 100;

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly secondsLeft: number | null;
  readonly cancel: () => void;
}

export interface Words {
  readonly progress: Progress | null;
  readonly say: (ranges: Ranges, say: Say) => Promise<void>;
  /** Tells why nothing can be said just now. */
  readonly refuse: () => void;
}

async function itemsIn(listing: Listing, ranges: Ranges, signal: AbortSignal): Promise<Media[]> {
  const items: Media[] = [];
  for (const [from, to] of ranges) items.push(...(await listing.read(from, to, signal)));
  return items;
}

/** Says things about chosen files: seen at once, taken back where the server refuses, with a number while it lasts. */
export function useWords(listing: Listing, mayNot: boolean): Words {
  const cache = useQueryClient();
  const t = useTranslations("gallery");
  const { problem } = useReasonWords();
  const [progress, setProgress] = useState<Progress | null>(null);

  const refuse = useCallback(() => toast({ title: t("needsDatabase") }), [t]);
  const change = useCallback(
    async (total: number, read: (signal: AbortSignal) => Promise<readonly Media[]>, say: Say): Promise<void> => {
      const { failed, changed, reason } = await sayMany(cache, total, read, say, setProgress);
      setProgress(null);
      if (changed.length >= MANY) {
        const taken = new Map(changed.map(({ item, before }) => [fileKey(item), before]));
        toast({
          title: t("changedMany", { count: changed.length }),
          undo: () =>
            void change(
              changed.length,
              async () => changed.map(({ item }) => item),
              (item) => taken.get(fileKey(item)) ?? null,
            ),
        });
      }
      if (reason === null) return;
      toast({
        tone: "danger",
        title: t("notChanged", { count: failed.length || total }),
        detail: reason instanceof Error ? problem(reason) : String(reason),
        // The files themselves: by now others may be at their places.
        ...(failed.length === 0
          ? {}
          : { action: { label: t("again"), onSelect: () => void change(failed.length, async () => failed, say) } }),
      });
    },
    [cache, t, problem],
  );
  const say = useCallback(
    async (ranges: Ranges, say: Say): Promise<void> => {
      const total = countOf(ranges);
      if (total === 0) return;
      if (mayNot) return refuse();
      if (total > MOST_CHANGED) {
        toast({ title: t("tooMany", { most: MOST_CHANGED }), detail: t("tooManyText") });
        return;
      }
      await change(total, (signal) => itemsIn(listing, ranges, signal), say);
    },
    [listing, change, t, mayNot, refuse],
  );
  return { progress, say, refuse };
}

/** Of many it is told how far it is. None with a reason: they could not even be read. */
async function sayMany(
  cache: QueryClient,
  total: number,
  read: (signal: AbortSignal) => Promise<readonly Media[]>,
  say: Say,
  progress: (now: Progress) => void,
): Promise<SaidOfEach> {
  const abort = new AbortController();
  const begun = { at: performance.now(), value: 0 };
  let told = Number.NEGATIVE_INFINITY;
  const tell = (done: number) => {
    const now = { at: performance.now(), value: done };
    if (total < MANY || now.at - told < TELLS_EVERY_MS) return;
    told = now.at;
    progress({ done, total, secondsLeft: secondsLeft(begun, now, total), cancel: () => abort.abort() });
  };
  tell(0);
  try {
    return await sayEach(cache, await read(abort.signal), say, tell, abort.signal);
  } catch (error) {
    return { changed: [], failed: [], reason: abort.signal.aborted ? null : error };
  }
}
