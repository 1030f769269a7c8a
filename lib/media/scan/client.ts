import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { z } from "zod";
import { ask } from "#lib/core/fetcher.ts";
import type { scanProgress } from "./events.ts";
import type { StoppedScan } from "./schema.ts";

type Progress = z.infer<typeof scanProgress.payload>;

/** A scan at work, as its events tell it. */
export interface RunningScan extends Progress {
  /** When this page first and last heard of it, in milliseconds since 1970. */
  readonly since: number;
  readonly heard: number;
}

export const scanKeys = { running: ["scan", "running"] as const };

/** What the next event makes of what was known; null once it has ended. */
export function heard(before: RunningScan | null | undefined, progress: Progress, now: number): RunningScan | null {
  if (progress.ended) return null;
  const isSame = before?.job_id === progress.job_id;
  return { ...progress, since: isSame ? before.since : now, heard: now };
}

/** A scan that is over in a moment is not worth a word. */
const TOLD_AFTER_MS = 1_000;
/** One that is not heard of for so long was broken off. */
const LOST_AFTER_MS = 20_000;

/** Nobody is asked: events fill it. */
const runningOptions = queryOptions({
  queryKey: scanKeys.running,
  queryFn: (): RunningScan | null => null,
  enabled: false,
  initialData: null,
});

/** The scan at work; null while there is none that lasts. */
export function useRunningScan(): RunningScan | null {
  const scan = useQuery(runningOptions).data;
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (!scan) return;
    const read = () => setNow(Date.now());
    read();
    const clock = setInterval(read, TOLD_AFTER_MS);
    return () => clearInterval(clock);
  }, [scan]);
  if (!scan || now - scan.since < TOLD_AFTER_MS || now - scan.heard > LOST_AFTER_MS) return null;
  return scan;
}

/** Looks through every file now; answers at once, the work goes on. */
export function useScan() {
  return useMutation({ mutationFn: () => ask<{ job_id: string }>("/api/gallery/resync", { method: "POST", body: {} }) });
}

export function useStopScan() {
  return useMutation({
    mutationFn: (id: string) =>
      ask<z.infer<typeof StoppedScan>>(`/api/gallery/resync/${encodeURIComponent(id)}/cancel`, { method: "POST", body: {} }),
  });
}
