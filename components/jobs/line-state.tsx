"use client";

import { useQuery } from "@tanstack/react-query";
import { Pause, Play, Server } from "lucide-react";
import { useFormatter, useNow, useTranslations } from "next-intl";
import { useConnection } from "#components/live/providers.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Popover } from "#components/ui/popover.tsx";
import { toast } from "#components/ui/toast.tsx";
import { queueOptions, useSetPaused } from "#lib/generation/client.ts";
import type { Queue } from "#lib/generation/schema.ts";
import { meOptions } from "#lib/people/client.ts";
import { useReasonWords } from "./reason-words.ts";

/** The line and who works on it: how long it is, whether it moves, and the switch for those who may. */
export function LineState() {
  const t = useTranslations("jobs");
  const { problem } = useReasonWords();
  const { data: queue } = useQuery(queueOptions());
  const { data: me } = useQuery(meOptions());
  const setPaused = useSetPaused();
  if (!queue) return null;
  const mayManage = me?.rights.includes("queue.manage") ?? false;
  return (
    <div className="flex items-center gap-2">
      <span className="tnum text-muted text-sm max-sm:hidden">{t("line", { running: queue.running, queued: queue.queued })}</span>
      <Workers workers={queue.workers} />
      {mayManage ? (
        <Button
          disabled={setPaused.isPending}
          onClick={() =>
            setPaused.mutate(!queue.paused, {
              onError: (error) => toast({ title: t("notDone"), detail: problem(error), tone: "danger" }),
            })
          }
        >
          {queue.paused ? <Play aria-hidden /> : <Pause aria-hidden />}
          {queue.paused ? t("resume") : t("pause")}
        </Button>
      ) : null}
    </div>
  );
}

/** What keeps the line from moving, and what to do about it. */
export function LineBanner() {
  const t = useTranslations("jobs");
  const connection = useConnection();
  const { data: queue } = useQuery(queueOptions());
  if (!queue) return null;
  const hasWorker = queue.workers.some((worker) => worker.alive);
  const text = connection === "down" ? t("pollBanner") : !hasWorker ? t("noWorkerBanner") : queue.paused ? t("pausedBanner") : null;
  if (text === null) return null;
  const isGrave = connection === "down" || !hasWorker;
  return (
    <p role="status" className={cn("mx-4 mb-1 rounded border border-line px-3 py-2 text-sm", isGrave ? "text-danger" : "text-warn")}>
      {text}
    </p>
  );
}

function Workers({ workers }: { readonly workers: Queue["workers"] }) {
  const t = useTranslations("jobs");
  const format = useFormatter();
  const now = useNow({ updateInterval: 10_000 });
  const alive = workers.filter((worker) => worker.alive).length;
  return (
    <Popover
      label={t("workersTitle")}
      align="end"
      className="w-72 p-2"
      trigger={
        <Button variant="ghost">
          <Server aria-hidden className={alive === 0 ? "text-danger" : ""} />
          <span className="tnum">{t("workers", { count: alive })}</span>
        </Button>
      }
    >
      {workers.length === 0 ? <p className="p-1 text-muted">{t("workers", { count: 0 })}</p> : null}
      <ul className="flex flex-col gap-2">
        {workers.map((worker) => (
          <li key={worker.id} className="flex items-center gap-2 px-1">
            <span aria-hidden className={cn("size-[7px] shrink-0 rounded-full", worker.alive ? "bg-ok" : "bg-faint")} />
            <span className="min-w-0 grow truncate">{worker.host}</span>
            <span className="shrink-0 text-faint text-xs">
              {worker.alive
                ? `${t("workerAlive")} · ${t("workerSince", { when: format.dateTime(new Date(worker.started_at), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }) })}`
                : t("workerGone", { when: format.relativeTime(new Date(worker.seen_at), now) })}
            </span>
          </li>
        ))}
      </ul>
    </Popover>
  );
}
