"use client";

import { CheckCircle2, CircleDashed, CircleSlash, Clock, LoaderCircle, type LucideIcon, RotateCw, TriangleAlert, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useParameterWords } from "#components/studio/parameter-words.ts";
import { cn } from "#components/ui/cn.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { toast } from "#components/ui/toast.tsx";
import { canRetry, useCancelJob, useRetryJob } from "#lib/generation/client.ts";
import type { Job } from "#lib/generation/schema.ts";
import { isEnded, type JobStatus } from "#lib/queue/schema.ts";
import { inputsAtFault } from "./faults.ts";
import { JobThumb } from "./job-thumb.tsx";
import { useJobWords } from "./job-words.ts";
import { tookSeconds } from "./progress.ts";
import { useReasonWords } from "./reason-words.ts";
import { useJobLive } from "./use-job-live.ts";

const SIGNS: Record<JobStatus, { icon: LucideIcon; className: string }> = {
  queued: { icon: Clock, className: "text-muted" },
  running: { icon: LoaderCircle, className: "text-accent-text motion-safe:animate-spin" },
  stopping: { icon: CircleDashed, className: "text-muted" },
  completed: { icon: CheckCircle2, className: "text-ok" },
  failed: { icon: TriangleAlert, className: "text-danger" },
  canceled: { icon: CircleSlash, className: "text-muted" },
  lost: { icon: TriangleAlert, className: "text-danger" },
};

export function StatusSign({ status }: { readonly status: JobStatus }) {
  const words = useJobWords();
  const { icon: Icon, className } = SIGNS[status];
  return (
    <span
      className={cn("inline-flex items-center gap-1.5 text-sm", status === "failed" || status === "lost" ? "text-danger" : "text-muted")}
    >
      <Icon className={cn("size-4 shrink-0", className)} aria-hidden />
      {words.status(status)}
    </span>
  );
}

/** What a job was asked for, in one line. */
export function promptOf(job: Job): string | null {
  const prompt = job.params.prompt;
  return typeof prompt === "string" && prompt.trim() !== "" ? prompt : null;
}

export function JobRow({ job, onOpen }: { readonly job: Job; readonly onOpen: () => void }) {
  const t = useTranslations("jobs");
  const asked = useJobWords().moment(job.created_at);
  const place = [job.project_id, job.output_dir].filter(Boolean).join(" / ");
  return (
    <li className="relative flex min-h-[60px] items-center gap-3 px-4 py-1.5 hover:bg-hover">
      <JobThumb job={job} />
      <div className="min-w-0 grow">
        <button
          type="button"
          onClick={onOpen}
          className="block max-w-full truncate text-left font-medium text-sm after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent focus-visible:after:-outline-offset-2"
        >
          {promptOf(job) ?? t("untitled")}
        </button>
        <p className="truncate text-faint text-xs">
          {place}
          <span className="md:hidden">
            {" · "}
            {asked}
          </span>
        </p>
      </div>
      <div className="tnum w-[210px] shrink-0 max-md:hidden">
        <JobState job={job} />
      </div>
      <div className="shrink-0 md:hidden">
        <StatusSign status={job.status} />
      </div>
      <time dateTime={job.created_at} className="tnum w-20 shrink-0 text-right text-faint text-sm max-md:hidden">
        {asked}
      </time>
      <RowActions job={job} />
    </li>
  );
}

function JobState({ job }: { readonly job: Job }) {
  const words = useJobWords();
  if (job.status === "running") return <Running job={job} />;
  const seconds = tookSeconds(job);
  const more = job.status === "queued" ? words.place(job) : job.status === "completed" || !job.error ? null : <Faults error={job.error} />;
  return (
    <>
      <span className="flex items-center justify-between gap-2">
        <StatusSign status={job.status} />
        {job.status === "completed" && seconds !== null ? <span className="text-faint text-sm">{words.took(seconds)}</span> : null}
      </span>
      {more === null ? null : <div className="truncate pl-[22px] text-faint text-xs">{more}</div>}
    </>
  );
}

/** What was refused, in a line: the fields where there are several, each with what is said of it. */
function Faults({ error }: { readonly error: NonNullable<Job["error"]> }) {
  const words = useJobWords();
  const t = useTranslations("jobs");
  const parameters = useParameterWords();
  const inputs = inputsAtFault(error);
  if (inputs.length === 0) return words.reason(error);
  const said = words.faults(error).map(({ detail }) => detail);
  return (
    <span title={[...new Set(said)].join("\n")}>
      {t("refusedAt")}{" "}
      {inputs.map((input, n) => (
        <span key={input}>
          {n === 0 ? null : ", "}
          <span className="text-danger">{parameters.key(input)}</span>
        </span>
      ))}
    </span>
  );
}

function Running({ job }: { readonly job: Job }) {
  const t = useTranslations("jobs");
  const words = useJobWords();
  const { progress, done, secondsLeft } = useJobLive(job);
  const left = words.left(secondsLeft ?? job.eta_seconds);
  return (
    <>
      <span className="mb-1.5 flex items-center justify-between gap-2">
        <StatusSign status={job.status} />
        <span className="truncate text-faint text-xs">{left ?? (progress === null ? "" : `${Math.round((done ?? 0) * 100)} %`)}</span>
      </span>
      <Progress label={t("progress")} value={done} />
    </>
  );
}

function RowActions({ job }: { readonly job: Job }) {
  const t = useTranslations("jobs");
  const cancel = useCancelJob();
  const retry = useRetryJob();
  const { problem } = useReasonWords();
  const failed = (error: Error) => toast({ title: t("notDone"), detail: problem(error), tone: "danger" });
  return (
    <span className="relative flex w-8 shrink-0 justify-end coarse:w-11">
      {isEnded(job.status) ? null : (
        <IconButton
          label={t("cancel")}
          size="sm"
          disabled={job.status === "stopping" || cancel.isPending}
          onClick={() => cancel.mutate(job.id, { onError: failed })}
        >
          <X aria-hidden />
        </IconButton>
      )}
      {canRetry(job) ? (
        <IconButton label={t("retry")} size="sm" disabled={retry.isPending} onClick={() => retry.mutate(job.id, { onError: failed })}>
          <RotateCw aria-hidden />
        </IconButton>
      ) : null}
    </span>
  );
}
