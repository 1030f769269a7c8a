"use client";

import { useQuery } from "@tanstack/react-query";
import { Play, X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { EngineLine } from "#components/jobs/engine-line.ts";
import { useJobWords } from "#components/jobs/job-words.ts";
import { Button } from "#components/ui/button.tsx";
import { queueOptions, useSetPaused } from "#lib/generation/client.ts";
import type { Job } from "#lib/generation/schema.ts";
import { meOptions } from "#lib/people/client.ts";
import { aspectOf, StageFrame } from "./stage-frame.tsx";

interface WaitingFrameProps {
  readonly job: Job;
  readonly title: ReactNode;
  readonly detail: ReactNode;
  readonly children: ReactNode;
}

/** A job that waits: why it is not made yet, large, and what more there is to say; buttons below. */
function WaitingFrame({ job, title, detail, children }: WaitingFrameProps) {
  return (
    <div className="min-h-0 grow px-4 py-4 md:px-10 md:py-10">
      <StageFrame aspect={aspectOf(job.params)}>
        <div className="absolute inset-0 rounded-sm border border-line-strong border-dashed" />
        <div role="status" className="absolute inset-0 grid place-content-center justify-items-center gap-1 p-4 text-center">
          <p className="tnum font-medium text-base">{title}</p>
          <p className="tnum min-h-[18px] text-muted text-sm">{detail}</p>
          <div className="mt-3 flex gap-2">{children}</div>
        </div>
      </StageFrame>
    </div>
  );
}

function Cancel({ onCancel }: { readonly onCancel: () => void }) {
  const t = useTranslations("studio");
  return (
    <Button onClick={onCancel}>
      <X aria-hidden />
      {t("cancel")}
    </Button>
  );
}

/** A job in the engine's own line, behind what others have there. */
export function StageInLine({ job, place, onCancel }: { readonly job: Job; readonly place: EngineLine; readonly onCancel: () => void }) {
  const t = useTranslations("studio");
  const words = useJobWords();
  return (
    <WaitingFrame job={job} title={words.ahead({ position: place.ahead + 1 })} detail={t("inLineAt", { engine: place.engine })}>
      <Cancel onCancel={onCancel} />
    </WaitingFrame>
  );
}

/** A job in the line: its place, about how long, and why it does not start if something else is in the way. */
export function StageWaiting({ job, onCancel }: { readonly job: Job; readonly onCancel: () => void }) {
  const t = useTranslations("studio");
  const words = useJobWords();
  const { data: queue } = useQuery(queueOptions());
  const { data: me } = useQuery(meOptions());
  const setPaused = useSetPaused();
  const hindered = words.hindered(queue);
  // Put back in line because the engine is away: it is not the line that it waits for.
  const isAway = job.error?.code === "engine_unavailable";
  const mayResume = queue?.paused === true && me?.rights.includes("queue.manage");
  return (
    <WaitingFrame
      job={job}
      title={hindered ?? (isAway ? words.failure(job.error).title : words.ahead(job))}
      detail={hindered ? words.place(job) : isAway ? t("triedAgain") : words.about(job.eta_seconds)}
    >
      {mayResume ? (
        <Button variant="primary" onClick={() => setPaused.mutate(false)}>
          <Play aria-hidden />
          {t("resume")}
        </Button>
      ) : null}
      <Cancel onCancel={onCancel} />
    </WaitingFrame>
  );
}
