"use client";

import { X } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { engineLineIn } from "#components/jobs/engine-line.ts";
import { useJobWords } from "#components/jobs/job-words.ts";
import { type JobAtWork, useJobLive } from "#components/jobs/use-job-live.ts";
import { LiveFrame } from "#components/live/frame.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Progress } from "#components/ui/progress.tsx";
import type { Job } from "#lib/generation/schema.ts";
import { aspectOf, StageFrame } from "./stage-frame.tsx";
import { StageInLine } from "./stage-waiting.tsx";

interface StageProgressProps {
  readonly job: Job;
  readonly onCancel: () => void;
}

/** The picture while it is made: a blurred look at it, how far it is, how long it will take, and a way to stop. */
export function StageProgress({ job, onCancel }: StageProgressProps) {
  const t = useTranslations("studio");
  const words = useJobWords();
  const work = useJobLive(job);
  const node = work.live?.node ?? null;
  const sentence = useProgressSentence(job, work);
  const whole = node === null ? work.done : wholeOf(node);
  const quarter = whole === null ? 0 : Math.floor(whole * 4) * 25;
  const place = node === null && job.status === "running" ? engineLineIn(work.live?.note) : null;
  if (place) return <StageInLine job={job} place={place} onCancel={onCancel} />;
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
            <span className="tnum">{words.left(leftOf(job, work, whole))}</span>
            <IconButton label={t("cancel")} size="sm" side="top" onClick={onCancel} disabled={job.status === "stopping"}>
              <X aria-hidden />
            </IconButton>
          </span>
        </div>
        <Progress label={sentence} value={whole ?? 0} />
        {node === null ? null : <NodeProgress node={node} />}
        <p className="sr-only" role="status">
          {job.status === "stopping" ? t("stopping") : t("announce", { percent: quarter })}
        </p>
      </div>
    </>
  );
}

type NodeAtWork = NonNullable<NonNullable<JobAtWork["live"]>["node"]>;

/** How far the whole workflow is, by nodes; the one at work counts by its own steps. */
function wholeOf({ value, max, done, total }: NodeAtWork): number {
  if (total <= 0) return 0;
  const within = max > 0 ? Math.min(1, value / max) : 0;
  return Math.min(1, (done + within) / total);
}

/** By its pace, else by what such jobs took until now. */
function leftOf(job: Job, work: JobAtWork, whole: number | null): number | null {
  if (work.live?.node == null) return work.secondsLeft ?? job.eta_seconds;
  return job.eta_seconds === null || whole === null ? work.secondsLeft : Math.max(1, Math.ceil(job.eta_seconds * (1 - whole)));
}

/** The node of a workflow that is at work, with its own steps. */
function NodeProgress({ node }: { readonly node: NodeAtWork }) {
  const t = useTranslations("studio");
  const hasSteps = node.max > 1;
  return (
    <div className="mt-2 flex items-center gap-3 text-faint text-xs">
      <span className="tnum shrink-0">{t("nodeOf", { node: Math.min(node.total, node.done + 1), of: node.total })}</span>
      {hasSteps ? (
        <Progress label={node.label} value={node.value / node.max} className="h-0.5! max-w-64" />
      ) : (
        <span className="h-0.5 grow" aria-hidden />
      )}
    </div>
  );
}

/** "Sky · 45 %", "KSampler · step 17 of 28", "Sky · picture 2 of 4": as far as the engine tells. */
function useProgressSentence(job: Job, { live, progress, done }: JobAtWork): string {
  const t = useTranslations("studio");
  const noteWords = useNoteWords();
  const count = Number(job.params.batch_size ?? 1);
  if (job.status === "stopping") return t("stopping");
  const node = live?.node;
  if (node)
    return [node.label, ...(node.max > 1 ? [t("step", { step: Math.round(node.value), of: Math.round(node.max) })] : [])].join(" · ");
  if (progress === null) return t("starting");
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
