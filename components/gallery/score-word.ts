"use client";
import { useTranslations } from "next-intl";
import type { GalleryView } from "#lib/media/client.ts";

type Scores = Pick<GalleryView, "score_min" | "score_max">;

/** What a filter by score is called: the message and the stars it tells of; null where there is none. */
export function scoreWord({ score_min: least, score_max: most }: Scores) {
  if (least === undefined) return most === undefined ? null : ({ key: "scoreAtMost", values: { stars: most } } as const);
  if (most !== undefined && least !== most) return { key: "scoreBetween", values: { least, most } } as const;
  if (most === -1) return { key: "rejected", values: {} } as const;
  if (most === 0) return { key: "unrated", values: {} } as const;
  // There are no more than five.
  if (most === least || least === 5) return { key: "stars", values: { stars: least } } as const;
  return { key: "scoreAtLeast", values: { stars: least } } as const;
}

export function useScoreWord(scores: Scores): string | null {
  const t = useTranslations("gallery");
  const word = scoreWord(scores);
  return word && t(word.key, word.values);
}
