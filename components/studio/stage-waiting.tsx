"use client";

import { useQuery } from "@tanstack/react-query";
import { Play, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useJobWords } from "#components/jobs/job-words.ts";
import { Button } from "#components/ui/button.tsx";
import { queueOptions, useSetPaused } from "#lib/generation/client.ts";
import type { Job } from "#lib/generation/schema.ts";
import { meOptions } from "#lib/people/client.ts";
import { aspectOf, StageFrame } from "./stage-frame.tsx";

/** A job in the line: its place, about how long, and why it does not start if something else is in the way. */
export function StageWaiting({ job, onCancel }: { readonly job: Job; readonly onCancel: () => void }) {
  const t = useTranslations("studio");
  const words = useJobWords();
  const { data: queue } = useQuery(queueOptions());
  const { data: me } = useQuery(meOptions());
  const setPaused = useSetPaused();
  const hindered = words.hindered(queue);
  const mayResume = queue?.paused === true && me?.rights.includes("queue.manage");
  return (
    <div className="min-h-0 grow px-4 py-4 md:px-10 md:py-10">
      <StageFrame aspect={aspectOf(job.params)}>
        <div className="absolute inset-0 rounded-sm border border-line-strong border-dashed" />
        <div role="status" className="absolute inset-0 grid place-content-center justify-items-center gap-1 p-4 text-center">
          <p className="tnum font-medium text-base">{hindered ?? words.ahead(job)}</p>
          <p className="tnum min-h-[18px] text-muted text-sm">{hindered ? words.place(job) : words.about(job.eta_seconds)}</p>
          <div className="mt-3 flex gap-2">
            {mayResume ? (
              <Button variant="primary" onClick={() => setPaused.mutate(false)}>
                <Play aria-hidden />
                {t("resume")}
              </Button>
            ) : null}
            <Button onClick={onCancel}>
              <X aria-hidden />
              {t("cancel")}
            </Button>
          </div>
        </div>
      </StageFrame>
    </div>
  );
}
