"use client";

import { X } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useJobWords } from "#components/jobs/job-words.ts";
import { type JobAtWork, useJobLive } from "#components/jobs/use-job-live.ts";
import { LiveFrame } from "#components/live/frame.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Progress } from "#components/ui/progress.tsx";
import type { Job } from "#lib/generation/schema.ts";
import { aspectOf, StageFrame } from "./stage-frame.tsx";

interface StageProgressProps {
  readonly job: Job;
  readonly onCancel: () => void;
}

/** The picture while it is made: a blurred look at it, how far it is, how long it will take, and a way to stop. */
export function StageProgress({ job, onCancel }: StageProgressProps) {
  const t = useTranslations("studio");
  const words = useJobWords();
  const work = useJobLive(job);
  const sentence = useProgressSentence(job, work);
  const quarter = work.done === null ? 0 : Math.floor(work.done * 4) * 25;
  return (
    <>
      <div className="min-h-0 grow px-4 py-4 md:px-10 md:py-10">
        <StageFrame aspect={aspectOf(job.params)}>
          <LiveFrame src={work.live?.preview_url ?? null} alt={t("previewAlt")} className="size-full scale-[1.02] object-cover blur-[3px]">
            <div aria-hidden className="size-full animate-quiet bg-surface" />
          </LiveFrame>
        </StageFrame>
      </div>
      <div className="shrink-0 px-4 pb-4 md:px-6 md:pb-5">
        <div className="mb-1 flex min-h-9 items-center justify-between gap-4 text-sm">
          <span className="tnum truncate">{sentence}</span>
          <span className="flex shrink-0 items-center gap-1 text-muted">
            <span className="tnum">{words.left(work.secondsLeft)}</span>
            <IconButton label={t("cancel")} size="sm" side="top" onClick={onCancel} disabled={job.status === "stopping"}>
              <X aria-hidden />
            </IconButton>
          </span>
        </div>
        <Progress label={sentence} value={work.done ?? 0} />
        <p className="sr-only" role="status">
          {job.status === "stopping" ? t("stopping") : t("announce", { percent: quarter })}
        </p>
      </div>
    </>
  );
}

/** "Sky · 45 %", "Sampling · step 17 of 28", "Sky · picture 2 of 4": as far as the engine tells. */
function useProgressSentence(job: Job, { live, progress, done }: JobAtWork): string {
  const t = useTranslations("studio");
  const noteWords = useNoteWords();
  if (job.status === "stopping") return t("stopping");
  if (progress === null) return t("starting");
  const count = Number(job.params.batch_size ?? 1);
  const what = live?.note ? noteWords(live.note) : t("making");
  // An engine either counts its steps or, over a batch, the pictures.
  const isPictures = progress.max === count;
  const far = isPictures
    ? t("percent", { percent: Math.round((done ?? 0) * 100) })
    : t("step", { step: Math.round(progress.value), of: Math.round(progress.max) });
  const which = isPictures && count > 1 ? [t("pictureOf", { picture: Math.min(count, Math.floor(progress.value) + 1), of: count })] : [];
  return [what, far, ...which].join(" · ");
}

/** What the engine is at: in the reader's language where its word is known; in English, as the engine says it. */
function useNoteWords(): (note: string) => string {
  const t = useTranslations("studio");
  const locale = useLocale();
  return (note) => {
    const frame = /^frame (\d+) of (\d+)$/.exec(note);
    if (frame) return t("frameOf", { frame: Number(frame[1]), of: Number(frame[2]) });
    const key = note.replaceAll(" ", "_");
    if (/^[a-z_]+$/.test(key) && t.has(`notes.${key}` as never)) return t(`notes.${key}` as never);
    return locale === "en" ? note.charAt(0).toUpperCase() + note.slice(1) : t("making");
  };
}
