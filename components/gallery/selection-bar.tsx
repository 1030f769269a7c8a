"use client";
import { Heart, Info, Star, Tag, ThumbsDown, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useJobWords } from "#components/jobs/job-words.ts";
import { TrayChosen } from "#components/studio/tray-chosen.tsx";
import { cn } from "#components/ui/cn.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Popover } from "#components/ui/popover.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { fileKey } from "#lib/media/file-key.ts";
import type { Media } from "#lib/media/schema.ts";
import type { Acts } from "./acts.ts";
import { KeywordEditor } from "./keyword-editor.tsx";
import { MOST_CHANGED, type Progress as Work } from "./words.ts";

interface SelectionBarProps {
  readonly count: number;
  /** Those of the chosen files that are loaded. */
  readonly items: readonly Media[];
  readonly acts: Acts;
  /** Nothing can be said just now. */
  readonly mayNot: boolean;
  readonly fromDisk: boolean;
  readonly progress: Work | null;
  readonly keywordsOpen: boolean;
  readonly onKeywords: (open: boolean) => void;
  readonly panelOpen: boolean;
  readonly onPanel: () => void;
  readonly onClear: () => void;
}

/** What can be done with the chosen files, at the foot of the grid. */
export function SelectionBar(props: SelectionBarProps) {
  const { count, items, acts, mayNot, fromDisk, progress, keywordsOpen, onKeywords, panelOpen, onPanel, onClear } = props;
  const t = useTranslations("gallery");
  const { left } = useJobWords();
  const tooMany = count > MOST_CHANGED;
  const favourite = items.length > 0 && items.every((item) => item.favourite);
  return (
    <section
      aria-label={t("selection")}
      data-chosen-bar
      className="-translate-x-1/2 absolute bottom-4 left-1/2 z-30 flex max-w-[calc(100%-24px)] animate-appear flex-col overflow-hidden rounded-md border border-line-strong bg-popover max-md:bottom-2 max-md:w-[calc(100%-16px)]"
    >
      {progress ? (
        <div className="flex items-center gap-x-3 gap-y-1 border-line border-b px-3.5 py-2 text-sm max-md:flex-wrap">
          <Progress label={t("changing")} value={progress.done / progress.total} className="w-40 min-w-8 max-md:w-full" />
          <span className="tnum shrink-0 whitespace-nowrap text-muted" role="status">
            {[t("progress", { done: progress.done, total: progress.total }), left(progress.secondsLeft)].filter(Boolean).join(" · ")}
          </span>
          <button type="button" onClick={progress.cancel} className="ml-auto rounded px-1 text-accent-text coarse:min-h-11">
            {t("cancel")}
          </button>
        </div>
      ) : null}
      <div className="flex min-h-10 items-center gap-1 px-2 py-0.5 max-md:flex-wrap max-md:justify-between">
        <p className="tnum -order-3 whitespace-nowrap px-1.5 text-sm max-md:grow" role="status">
          {t.rich("selected", { count, b: (chunks) => <b className="font-semibold">{chunks}</b> })}
        </p>
        {mayNot ? (
          <p className="max-w-[420px] px-2 text-muted text-xs">{t("needsDatabase")}</p>
        ) : tooMany ? (
          <p className="max-w-[420px] px-2 text-muted text-xs">
            {t("tooMany", { most: MOST_CHANGED })} {t("tooManyText")}
          </p>
        ) : (
          <>
            <StarButtons items={items} onScore={acts.score} />
            <IconButton label={t("reject")} hint="X" size="sm" side="top" onClick={() => acts.score(-1)}>
              <ThumbsDown aria-hidden />
            </IconButton>
            <IconButton label={t("favourite")} hint="F" size="sm" side="top" aria-pressed={favourite} onClick={acts.favourite}>
              <Heart className={favourite ? "fill-current" : ""} aria-hidden />
            </IconButton>
            <Popover
              label={t("keywords")}
              side="top"
              align="center"
              open={keywordsOpen}
              onOpenChange={onKeywords}
              className="w-80 max-w-[calc(100vw-16px)] p-3!"
              trigger={
                <IconButton label={t("keywords")} hint="K" size="sm" side="top">
                  <Tag aria-hidden />
                </IconButton>
              }
            >
              <KeywordEditor
                autoFocus
                files={items.map(fileKey)}
                count={count}
                onAdd={(words) => acts.keywords(words, [])}
                onRemove={(word) => acts.keywords([], [word])}
              />
            </Popover>
          </>
        )}
        {fromDisk ? null : <TrayChosen items={items} count={count} className="max-md:-order-2" />}
        <IconButton label={t("panel")} hint="I" size="sm" side="top" aria-pressed={panelOpen} onClick={onPanel} className="max-md:-order-2">
          <Info aria-hidden />
        </IconButton>
        {/* On a phone they stand in a line of their own, with the count. */}
        <span className="-order-1 basis-full md:hidden" />
        <IconButton label={t("selectNone")} hint="Esc" size="sm" side="top" onClick={onClear} className="max-md:-order-2">
          <X aria-hidden />
        </IconButton>
      </div>
    </section>
  );
}

interface StarButtonsProps {
  readonly items: readonly Media[];
  readonly onScore: (score: number) => void;
  readonly className?: string;
}

/** Five stars; filled as far as all the chosen files have them. The star they have clears it. */
export function StarButtons({ items, onScore, className }: StarButtonsProps) {
  const t = useTranslations("gallery");
  const [first] = items;
  const score = first && items.every((item) => item.score === first.score) ? first.score : 0;
  return (
    <fieldset className={cn("flex", className)}>
      <legend className="sr-only">{t("score")}</legend>
      {[1, 2, 3, 4, 5].map((stars) => (
        <button
          key={stars}
          type="button"
          aria-label={t("stars", { stars })}
          aria-pressed={score === stars}
          onClick={() => onScore(score === stars ? 0 : stars)}
          className={cn(
            "flex h-7 w-6 items-center justify-center rounded-sm coarse:h-11 coarse:w-11 coarse:max-md:w-9",
            score >= stars ? "text-accent" : "text-muted hover:text-accent",
          )}
        >
          <Star className={cn("size-4", score >= stars && "fill-current")} strokeWidth={1.5} aria-hidden />
        </button>
      ))}
    </fieldset>
  );
}
