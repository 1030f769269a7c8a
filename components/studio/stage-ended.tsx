"use client";

import { CircleSlash, RotateCw, Sprout } from "lucide-react";
import { useTranslations } from "next-intl";
import { useJobWords } from "#components/jobs/job-words.ts";
import { tookSeconds } from "#components/jobs/progress.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import type { Job } from "#lib/generation/schema.ts";
import { MediaStage } from "./media-stage.tsx";

interface StageEndedProps {
  readonly job: Job;
  readonly onRetry: () => void;
  readonly onKeepSeed: (seed: string) => void;
}

/** What came of a job: its media, or why there are none. */
export function StageEnded({ job, onRetry, onKeepSeed }: StageEndedProps) {
  const t = useTranslations("studio");
  const words = useJobWords();
  if (job.status === "canceled") {
    const retry = (
      <Button onClick={onRetry}>
        <RotateCw aria-hidden />
        {t("again")}
      </Button>
    );
    return <EmptyState icon={CircleSlash} title={t("canceled")} action={retry} />;
  }
  if (job.status !== "completed") {
    const failure = words.failure(job.error);
    return (
      <ErrorState title={failure.title} onRetry={onRetry}>
        {failure.detail ? <p className="break-words">{failure.detail}</p> : null}
        {failure.where ? <p className="mt-1 font-mono text-xs">{failure.where}</p> : null}
      </ErrorState>
    );
  }
  if (job.outputs.length === 0) return <EmptyState icon={CircleSlash} title={t("nothingMade")} />;
  return <Finished job={job} onKeepSeed={onKeepSeed} />;
}

function Finished({ job, onKeepSeed }: Pick<StageEndedProps, "job" | "onKeepSeed">) {
  const t = useTranslations("studio");
  const words = useJobWords();
  const seconds = tookSeconds(job);
  const seed = job.params.seed === null || job.params.seed === undefined ? null : String(job.params.seed);
  const said = [
    t("made", { count: job.outputs.length, kind: job.outputs[0]?.kind ?? "image" }),
    ...(seconds === null ? [] : [words.took(seconds)]),
  ];
  return (
    <>
      <MediaStage media={job.outputs} />
      <div className="flex min-h-9 shrink-0 items-center justify-between gap-4 px-4 pb-3 text-muted text-sm md:px-6 md:pb-4">
        <span role="status" className="tnum truncate">
          {said.join(" · ")}
        </span>
        {seed === null ? null : (
          <Button variant="ghost" size="sm" onClick={() => onKeepSeed(seed)}>
            <Sprout aria-hidden />
            <span className="tnum">{t("keepSeed", { seed })}</span>
          </Button>
        )}
      </div>
    </>
  );
}
