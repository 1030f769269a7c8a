"use client";

import { useQuery } from "@tanstack/react-query";
import { Play, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useDeferredValue, useEffect, useState } from "react";
import { useJobWords } from "#components/jobs/job-words.ts";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { matrixOptions, queueOptions, useSetPaused } from "#lib/generation/client.ts";
import type { Job, MatrixState } from "#lib/generation/schema.ts";
import { meOptions } from "#lib/people/client.ts";
import { isEnded } from "#lib/queue/schema.ts";
import { paceOf } from "./matrix-pace.ts";
import { MatrixSheet } from "./matrix-sheet.tsx";
import { aspectOf } from "./stage-frame.tsx";

interface StageMatrixProps {
  /** The one that puts the picture together when the others have ended. */
  readonly job: Job;
  readonly onCancel: () => void;
}

/** A matrix while it is made: what is done in its place, what is being made, and how long the rest will take. */
export function StageMatrix({ job, onCancel }: StageMatrixProps) {
  const t = useTranslations("studio");
  const { problem } = useReasonWords();
  const { matrix, error, refetch } = useMatrix(job.id);
  // Hundreds of cells are drawn in pieces, between which a letter that is typed is shown.
  const shown = useDeferredValue(matrix);
  const [picked, setPicked] = useState<number | null>(null);
  if (!matrix || !shown) {
    if (!error) return <div className="grow" aria-busy="true" />;
    return (
      <ErrorState title={t("jobUnread")} onRetry={() => void refetch()}>
        {problem(error)}
      </ErrorState>
    );
  }
  const page = picked ?? pageAtWork(matrix);
  return (
    <>
      {matrix.pages.length > 1 ? (
        <div className="flex shrink-0 justify-center overflow-x-auto px-4 pt-4 md:px-6">
          <Segmented
            label={t("axes.pages")}
            value={String(page)}
            options={matrix.pages.map((text, at) => ({ value: String(at), label: text }))}
            onChange={(next) => setPicked(Number(next))}
          />
        </div>
      ) : null}
      <div className="min-h-0 grow px-4 py-4 md:px-6">
        <MatrixSheet matrix={shown} page={page} aspect={aspectIn(shown, job)} />
      </div>
      <MatrixLine job={job} matrix={matrix} onCancel={onCancel} />
    </>
  );
}

/** More than this are not read again with each event, but at a steady pace. */
const MANY = 60;
const PACE_MS = 2_000;

function useMatrix(id: string) {
  const [isLarge, setLarge] = useState(false);
  const { data: matrix, error, refetch } = useQuery({ ...matrixOptions(id), enabled: !isLarge });
  const count = matrix?.cells.length ?? 0;
  useEffect(() => setLarge(count > MANY), [count]);
  useEffect(() => {
    if (!isLarge) return;
    const timer = setInterval(() => void refetch(), PACE_MS);
    return () => clearInterval(timer);
  }, [isLarge, refetch]);
  return { matrix, error, refetch };
}

/** Where something is made or waits first; at the end the last one. */
function pageAtWork({ cells, pages }: MatrixState): number {
  const open = cells.filter(({ status }) => !isEnded(status));
  return (open.find(({ status }) => status === "running") ?? open[0])?.page ?? pages.length - 1;
}

function aspectIn({ cells }: MatrixState, job: Job): number {
  const first = cells.find(({ output }) => output?.width && output.height)?.output;
  return first?.width && first.height ? first.width / first.height : aspectOf(job.params);
}

/** "5 of 12 pictures · 1 failed", what hinders the rest, the time left, and a way to stop. */
function MatrixLine({ job, matrix, onCancel }: StageMatrixProps & { readonly matrix: MatrixState }) {
  const t = useTranslations("studio");
  const words = useJobWords();
  const { data: queue } = useQuery(queueOptions());
  const { data: me } = useQuery(meOptions());
  const setPaused = useSetPaused();
  const pace = paceOf(matrix.cells);
  const since = useSecondsSince(pace.ended);
  const isMade = pace.ended === pace.count;
  const hindered = isMade ? null : words.hindered(queue);
  const left = pace.secondsLeft === null ? job.eta_seconds : Math.max(1, pace.secondsLeft - since);
  const sentence = isMade
    ? t("matrix.sheet")
    : [
        t("matrix.done", { done: pace.made, count: pace.count }),
        ...(pace.failed > 0 ? [t("matrix.failed", { count: pace.failed })] : []),
        ...(pace.canceled > 0 ? [t("matrix.canceled", { count: pace.canceled })] : []),
        ...(hindered ? [hindered] : []),
      ].join(" · ");
  return (
    <div className="shrink-0 px-4 pb-4 md:px-6 md:pb-5">
      <div className="mb-1 flex min-h-9 flex-wrap items-center justify-between gap-x-4 text-sm">
        <span role="status" className="tnum min-w-0 truncate">
          {job.status === "stopping" ? t("stopping") : sentence}
        </span>
        <span className="ml-auto flex shrink-0 items-center gap-1 text-muted">
          {queue?.paused && me?.rights.includes("queue.manage") ? (
            <Button size="sm" onClick={() => setPaused.mutate(false)}>
              <Play aria-hidden />
              {t("resume")}
            </Button>
          ) : (
            <span className="tnum">{isMade || hindered ? null : words.left(left)}</span>
          )}
          <IconButton label={t("matrix.cancel")} size="sm" side="top" onClick={onCancel} disabled={job.status === "stopping"}>
            <X aria-hidden />
          </IconButton>
        </span>
      </div>
      <Progress label={sentence} value={pace.ended / pace.count} />
    </div>
  );
}

/** Seconds since `mark` last changed, told once a second. */
function useSecondsSince(mark: number): number {
  const [{ at, now }, set] = useState({ at: 0, now: 0 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed mark is what begins the count anew
  useEffect(() => {
    const start = performance.now();
    set({ at: start, now: start });
    const timer = setInterval(() => set({ at: start, now: performance.now() }), 1_000);
    return () => clearInterval(timer);
  }, [mark]);
  return (now - at) / 1_000;
}
