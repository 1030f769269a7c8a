"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type LiveJob, liveOptions } from "#lib/generation/client.ts";
import type { Job } from "#lib/generation/schema.ts";
import { fraction, type Mark, secondsLeft } from "./progress.ts";

export interface JobAtWork {
  readonly live: LiveJob | null;
  readonly progress: Job["progress"];
  /** 0 … 1, null while nothing is known. */
  readonly done: number | null;
  readonly secondsLeft: number | null;
}

const TICK_MS = 1000;

/** What is known of a running job just now: the newest frame, else what its row says; and how long it will take at this pace. */
export function useJobLive(job: Job): JobAtWork {
  const { data: live } = useQuery(liveOptions(job.id));
  const progress = live?.progress ?? job.progress;
  const first = useRef<Mark | null>(null);
  const last = useRef<Mark | null>(null);
  const [now, setNow] = useState(0);

  useEffect(() => {
    if (progress === null) return;
    const mark = { at: performance.now(), value: progress.value };
    // Work that starts over, or has not begun, begins a new pace.
    if (first.current === null || mark.value === 0 || mark.value < first.current.value) first.current = mark;
    last.current = mark;
    setNow(mark.at);
  }, [progress]);

  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);

  const atLast = progress && last.current ? secondsLeft(first.current, last.current, progress.max) : null;
  const since = last.current ? Math.max(0, now - last.current.at) / 1000 : 0;
  return { live, progress, done: fraction(progress), secondsLeft: atLast === null ? null : Math.max(1, atLast - since) };
}
