"use client";
import { useTranslations } from "next-intl";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import type { Media, MediaPatch } from "#lib/media/schema.ts";
import type { Listing } from "./listing.ts";
import { countOf, positionsOf, type Ranges, rangesOf } from "./ranges.ts";
import type { Selection } from "./selection.ts";
import { MOST_CHANGED, type Words } from "./words.ts";

/** What can be said of the chosen files; with nothing chosen, of the one that has the focus. */
export interface Acts {
  readonly score: (score: number) => void;
  readonly favourite: () => void;
  readonly patch: (patch: MediaPatch) => void;
  readonly keywords: (add: readonly string[], remove: readonly string[]) => void;
}

/** The chosen files that are loaded, as many as a panel needs. */
export function loadedOf(listing: Listing, ranges: Ranges, most = 200): Media[] {
  const items: Media[] = [];
  let looked = 0;
  for (const position of positionsOf(ranges)) {
    const item = listing.at(position);
    if (item) items.push(item);
    looked += 1;
    if (items.length >= most || looked >= most * 5) break;
  }
  return items;
}

interface ActsProps {
  readonly listing: Listing;
  readonly selection: Selection;
  readonly words: Words;
  /** The item that has the focus, null while the grid has not. */
  readonly focused: () => number | null;
  readonly onKeywords: () => void;
  /** Hears in words what a key said of the files: whoever does not see the stars. */
  readonly onSaid: (word: string) => void;
}

export function useActs({ listing, selection, words, focused, onKeywords, onSaid }: ActsProps): Acts {
  const t = useTranslations("gallery");
  const targets = (): Ranges => {
    if (selection.count > 0) return selection.ranges;
    const index = focused();
    return index === null ? [] : rangesOf([index]);
  };
  const isLacking = (ranges: Ranges) => !loadedOf(listing, ranges).every((item) => item.favourite);
  const acts: Acts = {
    score: (score) => void words.say(targets(), (item) => (item.score === score ? null : { score })),
    favourite: () => {
      const ranges = targets();
      const favourite = isLacking(ranges);
      void words.say(ranges, (item) => (item.favourite === favourite ? null : { favourite }));
    },
    patch: (patch) => void words.say(targets(), () => patch),
    keywords: (add, remove) => void words.say(targets(), { add, remove }),
  };
  const tell = (word: string) => {
    const count = countOf(targets());
    if (count > 0 && count <= MOST_CHANGED) onSaid(word);
  };
  const spoken: Acts = {
    ...acts,
    score: (score) => {
      tell(score > 0 ? t("stars", { stars: score }) : t(score === 0 ? "unrated" : "rejected"));
      acts.score(score);
    },
    favourite: () => {
      tell(t(isLacking(targets()) ? "favourite" : "favouriteNot"));
      acts.favourite();
    },
  };
  useWordKeys(spoken, () => {
    const index = focused();
    if (selection.count === 0 && index !== null) selection.only(index);
    if (selection.count > 0 || index !== null) onKeywords();
  });
  return acts;
}

/** The keys by which files are scored and described, wherever they are looked at. */
export function useWordKeys(acts: Acts, onKeywords: () => void): void {
  const t = useTranslations("gallery");
  useShortcuts(t("keysWords"), [
    ...[1, 2, 3, 4, 5].map((stars) => ({ keys: [String(stars)], label: t("stars", { stars }), run: () => acts.score(stars) })),
    { keys: ["0"], label: t("scoreClear"), run: () => acts.score(0) },
    { keys: ["x"], label: t("reject"), run: () => acts.score(-1) },
    { keys: ["f"], label: t("favourite"), run: acts.favourite },
    { keys: ["k"], label: t("keywords"), run: onKeywords },
  ]);
}
