"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ListOrdered, Pause, Play } from "lucide-react";
import { useTranslations } from "next-intl";
import { besideOf, inLine, neighbourInLine } from "#components/jobs/in-line.ts";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { useDrag } from "#components/projects/drag.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.tsx";
import { jobsOptions, queueOptions, useReorderQueue, useSetPaused } from "#lib/generation/client.ts";
import { meOptions } from "#lib/people/client.ts";
import { QueueRow } from "./queue-row.tsx";

const VIEW = { status: "queued,running,stopping", limit: 100 } as const;

interface QueuePanelProps {
  readonly watched: string | null;
  readonly onWatch: (job: string) => void;
}

/** The line: what is made, what waits, in which order, and for those who may, another order and a pause. */
export function QueuePanel({ watched, onWatch }: QueuePanelProps) {
  const t = useTranslations("studio");
  const { problem } = useReasonWords();
  const list = useInfiniteQuery(jobsOptions(VIEW));
  const { data: me } = useQuery(meOptions());
  const reorder = useReorderQueue();
  const mayManage = me?.rights.includes("queue.manage") ?? false;
  const jobs = inLine(list.data?.pages.flatMap((page) => page.items) ?? []);
  const waiting = jobs.filter((job) => job.status === "queued");

  const put = (id: string, at: string | null) => {
    const to = at === null ? null : besideOf(waiting, id, at);
    if (to === null) return;
    reorder.mutate(to.side === "before" ? { job_id: id, before: to.job } : { job_id: id, after: to.job }, {
      onError: (error) => toast({ title: t("notDone"), detail: problem(error), tone: "danger" }),
    });
  };
  const step = (id: string, by: 1 | -1) => put(id, neighbourInLine(waiting, id, by));
  const drag = useDrag(put);

  if (list.isPending) return <Waiting />;
  if (list.error && jobs.length === 0) {
    return (
      <ErrorState title={t("queue.unread")} onRetry={() => void list.refetch()}>
        {problem(list.error)}
      </ErrorState>
    );
  }
  return (
    <>
      <PauseLine mayManage={mayManage} />
      {jobs.length === 0 ? (
        <EmptyState icon={ListOrdered} title={t("queue.empty")}>
          {t("queue.emptyHint")}
        </EmptyState>
      ) : (
        <ul aria-label={t("panels.queue")} className="flex flex-col pb-3">
          {jobs.map((job) => {
            const isMovable = mayManage && job.status === "queued";
            return (
              <QueueRow
                key={job.id}
                job={job}
                isWatched={job.id === watched}
                isOver={drag.over === job.id}
                onWatch={() => onWatch(job.id)}
                {...(isMovable ? { handlers: drag.handlers(job.id), onMove: (by: 1 | -1) => step(job.id, by) } : {})}
                {...(isMovable && neighbourInLine(waiting, job.id, -1) !== null
                  ? { onFirst: () => put(job.id, waiting[0]?.id ?? null) }
                  : {})}
              />
            );
          })}
        </ul>
      )}
      {list.hasNextPage ? (
        <Button variant="ghost" className="mx-4 mb-3" onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
          {t("queue.more")}
        </Button>
      ) : null}
    </>
  );
}

function PauseLine({ mayManage }: { readonly mayManage: boolean }) {
  const t = useTranslations("studio");
  const { problem } = useReasonWords();
  const { data: queue } = useQuery(queueOptions());
  const setPaused = useSetPaused();
  if (!queue) return null;
  return (
    <div className="flex items-center justify-between gap-2 px-4 pb-2">
      <p role="status" className="tnum text-muted text-xs">
        {queue.paused ? t("queue.paused") : t("queue.line", { running: queue.running, queued: queue.queued })}
      </p>
      {mayManage ? (
        <Button
          size="sm"
          disabled={setPaused.isPending}
          onClick={() =>
            setPaused.mutate(!queue.paused, {
              onError: (error) => toast({ title: t("notDone"), detail: problem(error), tone: "danger" }),
            })
          }
        >
          {queue.paused ? <Play aria-hidden /> : <Pause aria-hidden />}
          {queue.paused ? t("queue.resume") : t("queue.pause")}
        </Button>
      ) : null}
    </div>
  );
}

const PLACES = ["a", "b", "c", "d"];

function Waiting() {
  return (
    <div className="flex flex-col gap-2 px-4" aria-busy="true">
      {PLACES.map((place) => (
        <Skeleton key={place} className="h-12" />
      ))}
    </div>
  );
}
