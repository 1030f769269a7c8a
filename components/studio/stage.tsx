"use client";

import { useQuery } from "@tanstack/react-query";
import { WandSparkles } from "lucide-react";
import { useTranslations } from "next-intl";
import { Keycaps } from "#components/frame/shortcuts.tsx";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { isProblem } from "#lib/core/fetcher.ts";
import { jobOptions, useCancelJob, useRetryJob } from "#lib/generation/client.ts";
import type { Job } from "#lib/generation/schema.ts";
import { isEnded } from "#lib/queue/schema.ts";
import type { SameOrNew } from "./rerun.ts";
import { StageEnded } from "./stage-ended.tsx";
import { StageMatrix } from "./stage-matrix.tsx";
import { StageProgress } from "./stage-progress.tsx";
import { StageWaiting } from "./stage-waiting.tsx";

interface StageProps {
  readonly job: string | null;
  readonly onWatch: (job: string) => void;
  readonly onRerun: (job: Job, seed: SameOrNew) => void;
  readonly onKeepSeed: (seed: string) => void;
}

/** While it waits, others go before it whose jobs nobody here is told of. */
const LOOK_MS = 5_000;

/** The middle of the studio: the job being watched, in whatever state it is. */
export function Stage({ job: id, onWatch, onRerun, onKeepSeed }: StageProps) {
  const t = useTranslations("studio");
  const { problem } = useReasonWords();
  const query = useQuery({
    ...jobOptions(id ?? ""),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.status === "queued" ? LOOK_MS : false),
  });
  const cancel = useCancelJob();
  const retry = useRetryJob();
  const job = query.data;
  const isGone = isProblem(query.error) && ["not_found", "forbidden"].includes(query.error.code);

  if (id !== null && query.error && !isGone && !job) {
    return (
      <ErrorState title={t("jobUnread")} onRetry={() => void query.refetch()}>
        {problem(query.error)}
      </ErrorState>
    );
  }
  if (id === null || isGone) {
    return (
      <EmptyState icon={WandSparkles} title={t("emptyTitle")}>
        <p className="coarse:hidden [&_kbd]:opacity-100">{t.rich("emptyKeys", { keys: () => <Keycaps keys="mod+Enter" /> })}</p>
        <p className="hidden coarse:block">{t("emptyTouch")}</p>
      </EmptyState>
    );
  }
  if (!job) return <div className="grow" aria-busy="true" />;
  const stop = () => cancel.mutate(job.id);
  if (isEnded(job.status)) {
    const again = () => retry.mutate(job.id, { onSuccess: (next) => onWatch(next.id) });
    return <StageEnded job={job} onRetry={again} onRerun={onRerun} onKeepSeed={onKeepSeed} />;
  }
  if (job.type === "grid") return <StageMatrix key={job.id} job={job} onCancel={stop} />;
  if (job.status === "queued") return <StageWaiting job={job} onCancel={stop} />;
  return <StageProgress key={job.id} job={job} onCancel={stop} />;
}
