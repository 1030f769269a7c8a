"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useFromDisk } from "#components/frame/from-disk.tsx";
import type { Acts } from "#components/gallery/acts.ts";
import { keywordPatch, sayOne } from "#components/gallery/words.ts";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { toast } from "#components/ui/toast.tsx";
import { fileKey } from "#lib/media/file-key.ts";
import type { Media, MediaPatch } from "#lib/media/schema.ts";

/** Tells why nothing can be said of any file just now; null where it can. */
export function useRefusal(): (() => void) | null {
  const t = useTranslations("gallery");
  return useFromDisk().takesWords ? null : () => toast({ title: t("needsDatabase") });
}

/** What can be said of the file that is shown; the same as of files that are chosen in the grid. */
export function useSaying(item: Media | undefined): Acts {
  const cache = useQueryClient();
  const t = useTranslations("gallery");
  const { problem } = useReasonWords();
  const refuse = useRefusal();
  const say = async (what: (of: Media) => MediaPatch | null | Promise<MediaPatch | null>, of = item): Promise<void> => {
    if (!of) return;
    if (refuse) return refuse();
    try {
      const said = await what(of);
      if (said) await sayOne(cache, of, said);
    } catch (error) {
      toast({
        tone: "danger",
        title: t("notChanged", { count: 1 }),
        ...(error instanceof Error ? { detail: problem(error) } : {}),
        action: { label: t("again"), onSelect: () => void say(what, of) },
      });
    }
  };
  return {
    score: (score) => void say((of) => (of.score === score ? null : { score })),
    favourite: () => void say((of) => ({ favourite: !of.favourite })),
    patch: (patch) => void say(() => patch),
    keywords: (add, remove) => void say((of) => keywordPatch(cache, fileKey(of), add, remove)),
  };
}
