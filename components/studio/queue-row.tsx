"use client";

import { ArrowUpToLine, GripVertical, X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { KeyboardEvent } from "react";
import { promptOf } from "#components/jobs/job-row.tsx";
import { JobThumb } from "#components/jobs/job-thumb.tsx";
import { useJobWords } from "#components/jobs/job-words.ts";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { useJobLive } from "#components/jobs/use-job-live.ts";
import type { useDrag } from "#components/projects/drag.ts";
import { cn } from "#components/ui/cn.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useCancelJob } from "#lib/generation/client.ts";
import type { Job } from "#lib/generation/schema.ts";
import { canRerun } from "./rerun.ts";

interface QueueRowProps {
  readonly job: Job;
  readonly isWatched: boolean;
  readonly isOver: boolean;
  readonly onWatch: () => void;
  /** Where it may be moved: by the pointer, … */
  readonly handlers?: ReturnType<ReturnType<typeof useDrag>["handlers"]>;
  /** … by Alt with an arrow, … */
  readonly onMove?: (by: 1 | -1) => void;
  /** … and to the front at once. */
  readonly onFirst?: () => void;
}

export function QueueRow({ job, isWatched, isOver, onWatch, handlers, onMove, onFirst }: QueueRowProps) {
  const t = useTranslations("studio");
  const { problem } = useReasonWords();
  const cancel = useCancelJob();
  const name = promptOf(job) ?? (canRerun(job) ? t("queue.untitled") : t("queue.sheet"));
  const onKeyDown = (event: KeyboardEvent) => {
    if (!onMove || !event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    onMove(event.key === "ArrowUp" ? -1 : 1);
  };
  return (
    <li
      {...handlers}
      className={cn(
        "group relative flex items-center gap-2 py-1.5 pr-2 pl-4 hover:bg-hover",
        isOver && "outline-2 outline-accent -outline-offset-2",
      )}
    >
      {handlers ? (
        <GripVertical className="-ml-3.5 absolute size-3.5 cursor-grab text-faint opacity-0 group-hover:opacity-100" aria-hidden />
      ) : null}
      <JobThumb job={job} />
      <button
        type="button"
        aria-pressed={isWatched}
        onClick={onWatch}
        onKeyDown={onKeyDown}
        {...(onMove ? { "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown" } : {})}
        className="flex min-h-11 min-w-0 grow flex-col justify-center gap-1 rounded-sm text-left"
      >
        <span className={cn("block w-full truncate text-sm", isWatched && "text-accent-text")}>{name}</span>
        <RowState job={job} />
      </button>
      <span className="flex shrink-0">
        {onFirst ? (
          <IconButton
            size="sm"
            label={t("queue.first")}
            onClick={onFirst}
            className="absolute right-9 bg-raised opacity-0 focus-visible:opacity-100 group-hover:opacity-100 coarse:static coarse:bg-transparent coarse:opacity-100"
          >
            <ArrowUpToLine aria-hidden />
          </IconButton>
        ) : null}
        <IconButton
          size="sm"
          label={t("queue.cancel", { name })}
          disabled={job.status === "stopping" || cancel.isPending}
          onClick={() =>
            cancel.mutate(job.id, { onError: (error) => toast({ title: t("notDone"), detail: problem(error), tone: "danger" }) })
          }
        >
          <X aria-hidden />
        </IconButton>
      </span>
    </li>
  );
}

function RowState({ job }: { readonly job: Job }) {
  const words = useJobWords();
  if (job.status === "running") return <RunningState job={job} />;
  return (
    <span className="tnum block truncate text-faint text-xs">{job.status === "queued" ? words.place(job) : words.status(job.status)}</span>
  );
}

function RunningState({ job }: { readonly job: Job }) {
  const t = useTranslations("studio");
  const words = useJobWords();
  const { done, secondsLeft } = useJobLive(job);
  return (
    <>
      <span className="tnum block truncate text-faint text-xs">{words.left(secondsLeft ?? job.eta_seconds) ?? t("starting")}</span>
      <Progress label={words.status(job.status)} value={done ?? 0} />
    </>
  );
}
