"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Job, Queue } from "#lib/generation/schema.ts";
import type { JobFault } from "#lib/queue/schema.ts";
import { faultsOf } from "./faults.ts";
import { spoken } from "./progress.ts";
import { type ReasonWords, useReasonWords } from "./reason-words.ts";

interface Failure {
  readonly title: string;
  readonly detail: string | null;
  readonly where: string | null;
}

/** Sentences about jobs, for every screen that shows some. */
export function useJobWords() {
  const t = useTranslations("jobs");
  const format = useFormatter();
  const reasons = useReasonWords();
  return useMemo(() => wordsOf(t, format, reasons), [t, format, reasons]);
}

function wordsOf(t: ReturnType<typeof useTranslations<"jobs">>, format: ReturnType<typeof useFormatter>, { reason }: ReasonWords) {
  const duration = (seconds: number): string => {
    const { unit, count } = spoken(seconds);
    return t(`duration.${unit}`, { count });
  };

  /** "2 before you". */
  const ahead = (job: Pick<Job, "position">): string => t("ahead", { count: Math.max(0, (job.position ?? 1) - 1) });

  const where = ({ node_id, class_type, input }: JobFault): string | null =>
    node_id === null
      ? null
      : t("node", { node: [class_type, node_id].filter(Boolean).join(" "), hasInput: input ? "yes" : "no", input: input ?? "" });

  return {
    /** "10:31" today, "20 Nov" before. */
    moment(time: string): string {
      const date = new Date(time);
      const day = (one: Date) => format.dateTime(one, { dateStyle: "short" });
      return day(date) === day(new Date())
        ? format.dateTime(date, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
        : format.dateTime(date, { day: "numeric", month: "short" });
    },
    /** "14.2 s", "3 min 5 s": how long something took. */
    took(seconds: number): string {
      if (seconds < 60) return t("took.seconds", { seconds: Math.max(0.1, Math.round(seconds * 10) / 10) });
      return t("took.minutes", { minutes: Math.floor(seconds / 60), seconds: Math.round(seconds % 60) });
    },
    left: (seconds: number | null): string | null => (seconds === null ? null : t("left", { duration: duration(seconds) })),
    ahead,
    about: (seconds: number | null): string | null => (seconds === null ? null : t("about", { duration: duration(seconds) })),
    /** "2 before you, about 1 minute". */
    place(job: Pick<Job, "position" | "eta_seconds">): string {
      const place = ahead(job);
      return job.eta_seconds === null ? place : t("aheadAbout", { place, duration: duration(job.eta_seconds) });
    },
    /** Why a waiting job does not start, when that is not the line before it. */
    hindered(queue: Queue | undefined): string | null {
      if (queue === undefined) return null;
      if (queue.paused) return t("hindered.paused");
      return queue.workers.some((worker) => worker.alive) ? null : t("hindered.noWorker");
    },
    status: (status: Job["status"]): string => t(`status.${status}`),
    /** The sentence that a job's error is told with. */
    reason,
    /** What went wrong, in the reader's language where it is known; the engine's own words stay in theirs. */
    failure(error: Job["error"]): Failure {
      const known = error !== null && t.has(`errors.${error.code}` as never);
      const title = known ? t(`errors.${error.code}` as never) : t("errors.generation_failed");
      return { title, detail: error === null ? null : reason(error), where: error === null ? null : where(error) };
    },
    /** Each fault of a job that was refused at several places. */
    faults: (error: NonNullable<Job["error"]>): { detail: string; where: string | null }[] =>
      faultsOf(error).map((fault) => ({ detail: reason(fault), where: where(fault) })),
  };
}
