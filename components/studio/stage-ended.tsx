"use client";

import { CircleSlash, Dices, RotateCw, Sprout } from "lucide-react";
import { useTranslations } from "next-intl";
import { useJobWords } from "#components/jobs/job-words.ts";
import { tookSeconds } from "#components/jobs/progress.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import type { Job } from "#lib/generation/schema.ts";
import { MediaStage } from "./media-stage.tsx";
import { canRerun, type SameOrNew } from "./rerun.ts";

interface StageEndedProps {
  readonly job: Job;
  readonly onRetry: () => void;
  readonly onRerun: (job: Job, seed: SameOrNew) => void;
  readonly onKeepSeed: (seed: string) => void;
}

/** What came of a job: its media, or why there are none. */
export function StageEnded({ job, onRetry, onRerun, onKeepSeed }: StageEndedProps) {
  const t = useTranslations("studio");
  const words = useJobWords();
  if (job.status === "canceled") {
    const retry = (
      <Button onClick={onRetry}>
        <RotateCw aria-hidden />
        {t("again")}
      </Button>
    );
    // What somebody stopped elsewhere is told; who pressed the button here knows.
    return (
      <EmptyState icon={CircleSlash} title={t("canceled")} action={retry}>
        {job.error?.reason ? <p className="text-balance break-words">{words.reason(job.error)}</p> : null}
      </EmptyState>
    );
  }
  if (job.status !== "completed") {
    const failure = words.failure(job.error);
    return (
      <ErrorState title={failure.title} onRetry={onRetry}>
        {failure.detail ? <p className="text-balance break-words">{failure.detail}</p> : null}
        {failure.where ? <p className="mt-1 font-mono text-xs">{failure.where}</p> : null}
      </ErrorState>
    );
  }
  if (job.outputs.length === 0 && job.texts.length === 0) return <EmptyState icon={CircleSlash} title={t("nothingMade")} />;
  return <Finished job={job} onRerun={onRerun} onKeepSeed={onKeepSeed} />;
}

function Finished({ job, onRerun, onKeepSeed }: Omit<StageEndedProps, "onRetry">) {
  const t = useTranslations("studio");
  const words = useJobWords();
  const seconds = tookSeconds(job);
  const seed = job.params.seed === null || job.params.seed === undefined ? null : String(job.params.seed);
  const said = [
    ...[...Map.groupBy(job.outputs, ({ kind }) => kind)].map(([kind, some]) => t("made", { count: some.length, kind })),
    ...(seconds === null ? [] : [words.took(seconds)]),
  ];
  return (
    <>
      <MediaStage media={job.outputs} />
      <Said job={job} />
      <div className="flex min-h-9 shrink-0 flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 pb-3 text-muted text-sm md:px-6 md:pb-4">
        <span role="status" className="tnum truncate">
          {said.join(" · ")}
        </span>
        <span className="-mr-2.5 flex min-w-0 flex-wrap justify-end">
          {seed === null ? null : (
            <Button variant="ghost" size="sm" onClick={() => onKeepSeed(seed)}>
              <Sprout aria-hidden />
              <span className="tnum">{t("keepSeed", { seed })}</span>
            </Button>
          )}
          {canRerun(job) ? (
            <>
              <Button variant="ghost" size="sm" onClick={() => onRerun(job, "same")}>
                <RotateCw aria-hidden />
                {t("rerunSame")}
              </Button>
              <Button variant="ghost" size="sm" onClick={() => onRerun(job, "new")}>
                <Dices aria-hidden />
                {t("rerunNew")}
              </Button>
            </>
          ) : null}
        </span>
      </div>
    </>
  );
}

/** What the workflow said in words, and what of it was refused while the rest was made. */
function Said({ job }: { readonly job: Job }) {
  const words = useJobWords();
  if (job.texts.length + job.warnings.length === 0) return null;
  return (
    <div className="mx-4 mb-2 max-h-40 shrink-0 overflow-y-auto rounded border border-line p-3 text-sm md:mx-6">
      {job.warnings.map((warning) => {
        const { title, detail, where } = words.failure(warning);
        return (
          <p key={`${where}${detail}`} className="text-warn">
            {detail ?? title}
            {where ? <span className="font-mono text-xs"> · {where}</span> : null}
          </p>
        );
      })}
      {job.texts.map((one) => (
        <p key={`${one.node_id}${one.text}`} className="whitespace-pre-wrap break-words">
          {one.text}
        </p>
      ))}
    </div>
  );
}
