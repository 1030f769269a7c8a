"use client";

import { useQuery } from "@tanstack/react-query";
import { AudioLines, Box, Film, Image as Picture } from "lucide-react";
import { LiveFrame } from "#components/live/frame.tsx";
import { liveOptions } from "#lib/generation/client.ts";
import type { Job } from "#lib/generation/schema.ts";

const SIGNS = { image: Picture, video: Film, audio: AudioLines, model3d: Box } as const;

/** The first of what came of a job, or the last look at what is coming. */
export function JobThumb({ job }: { readonly job: Job }) {
  const { data: live } = useQuery(liveOptions(job.id));
  const [first] = job.outputs;
  const still = first ? (first.urls["256"] ?? first.urls.poster) : null;
  const Sign = SIGNS[first?.kind ?? "image"];
  return (
    <span className="relative grid h-12 w-16 shrink-0 place-items-center overflow-hidden rounded-sm bg-surface">
      {still ? (
        // biome-ignore lint/performance/noImgElement: the media lane serves previews in the size that is shown
        <img src={still} alt="" className="size-full object-cover" />
      ) : (
        <LiveFrame src={job.status === "running" ? (live?.preview_url ?? null) : null} alt="" className="size-full object-cover">
          <Sign className="size-4 text-faint" aria-hidden />
        </LiveFrame>
      )}
      {job.outputs.length > 1 ? (
        <span className="tnum absolute right-0.5 bottom-0.5 rounded-sm bg-black/70 px-1 text-2xs text-white">{job.outputs.length}</span>
      ) : null}
    </span>
  );
}
