"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useFromDisk } from "#components/frame/from-disk.tsx";
import type { Acts } from "#components/gallery/acts.ts";
import { type Say, sayInTurn } from "#components/gallery/say.ts";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { toast } from "#components/ui/toast.tsx";
import type { Media } from "#lib/media/schema.ts";

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
  const say = async (what: Say, of = item): Promise<void> => {
    if (!of) return;
    if (refuse) return refuse();
    try {
      await sayInTurn(cache, of, what);
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
    keywords: (add, remove) => void say({ add, remove }),
  };
}
