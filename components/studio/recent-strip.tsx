"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useJobLive } from "#components/jobs/use-job-live.ts";
import { LiveFrame } from "#components/live/frame.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { address } from "#lib/core/fetcher.ts";
import { jobsOptions } from "#lib/generation/client.ts";
import type { Job } from "#lib/generation/schema.ts";
import { galleryOptions, projectsOptions } from "#lib/media/client.ts";
import type { Media } from "#lib/media/schema.ts";
import { isEnded } from "#lib/queue/schema.ts";
import { DEFAULT_FOLDER } from "./draft.ts";
import { MediaTile } from "./media-tile.tsx";
import { RECENT_LIMIT } from "./recent-limit.ts";
import { aspectOf } from "./stage-frame.tsx";
import { TrayToggle } from "./tile-button.tsx";

const HEIGHT = 112;

interface RecentStripProps {
  readonly project: string;
  readonly folder: string;
  readonly watched: string | null;
  readonly onWatch: (job: string) => void;
  /** At the end of its headline. */
  readonly aside: ReactNode;
}

/** What is being made and what was made last in the chosen folder; new ones come in at the left. */
export function RecentStrip({ project, folder, watched, onWatch, aside }: RecentStripProps) {
  const t = useTranslations("studio");
  const format = useFormatter();
  const recent = useInfiniteQuery(galleryOptions({ project_id: project, folder, limit: RECENT_LIMIT }));
  const waiting = useMaking(project, folder);
  const projects = useQuery(projectsOptions());
  const media = recent.data?.pages[0]?.items ?? [];
  const total = recent.data?.pages[0]?.total;
  const title = projects.data?.items.find((one) => one.id === project)?.title ?? project;

  return (
    <section aria-labelledby="recent" className="shrink-0 border-line border-t max-md:order-3">
      <div className="flex items-center gap-4 py-1.5 pr-2.5 pl-4 text-sm">
        <h2 id="recent" className="font-semibold">
          {t("recent")}
        </h2>
        <Link
          href={address("/gallery", { project_id: project, folder })}
          className="tnum ml-auto truncate rounded-sm text-faint hover:text-text coarse:-my-1 coarse:py-3"
        >
          {title} / {folder}
          {typeof total === "number" ? ` · ${format.number(total)}` : ""}
        </Link>
        {aside}
      </div>
      {waiting.length + media.length === 0 ? (
        <p className="px-4 pb-5 text-faint text-sm md:h-[124px]">{recent.isPending ? "" : t("recentEmpty")}</p>
      ) : (
        <ul className="flex h-[124px] gap-1 overflow-x-auto overscroll-x-contain px-4 pb-3 [scrollbar-width:thin]">
          {waiting.map((job) => (
            <li key={job.id} className="h-28 shrink-0">
              <JobTile job={job} isWatched={job.id === watched} onWatch={() => onWatch(job.id)} />
            </li>
          ))}
          {media.map((one) => (
            <li key={one.id} className="h-28 shrink-0">
              <RecentTile media={one} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/**
 * What is being made for a folder, then what waits for it, in the order it was asked for. What is at work is asked for by itself: of a
 * matrix of hundreds it would be behind all that came into line after it. A line longer than the strip is the queue panel's.
 */
function useMaking(project: string, folder: string): Job[] {
  const view = { type: "generate", project_id: project, limit: RECENT_LIMIT };
  const atWork = useInfiniteQuery(jobsOptions({ ...view, status: "running,stopping" }));
  const queued = useInfiniteQuery(jobsOptions({ ...view, status: "queued" }));
  const [line] = queued.data?.pages ?? [];
  const all = [...(line?.next_cursor === null ? line.items : []), ...(atWork.data?.pages[0]?.items ?? [])];
  // A job that has just begun is in both for a moment.
  const jobs = [...new Map(all.map((job) => [job.id, job])).values()];
  const isHere = (job: Job) => !isEnded(job.status) && (job.output_dir ?? DEFAULT_FOLDER) === folder;
  return jobs.filter(isHere).sort((a, b) => Number(a.id > b.id) - Number(a.id < b.id));
}

function RecentTile({ media }: { readonly media: Media }) {
  const shape = media.width && media.height ? media.width / media.height : 1;
  const aspectRatio = Math.min(2.4, Math.max(0.45, shape));
  return (
    <MediaTile media={media} width={HEIGHT * aspectRatio} style={{ aspectRatio }} className="h-full">
      <TrayToggle media={media} />
    </MediaTile>
  );
}

function JobTile({ job, isWatched, onWatch }: { readonly job: Job; readonly isWatched: boolean; readonly onWatch: () => void }) {
  const t = useTranslations("studio");
  const { live, done } = useJobLive(job);
  const prompt = typeof job.params.prompt === "string" ? job.params.prompt : "";
  return (
    <button
      type="button"
      aria-pressed={isWatched}
      aria-label={t("watch", { name: prompt || job.id })}
      onClick={onWatch}
      style={{ aspectRatio: Math.min(2, Math.max(0.5, aspectOf(job.params))) }}
      className="relative h-full overflow-hidden rounded-sm border border-line-strong bg-surface -outline-offset-2 aria-pressed:border-accent"
    >
      <LiveFrame src={live?.preview_url ?? null} alt="" className="size-full object-cover blur-[1px]">
        <span className="tnum grid size-full place-items-center text-faint text-xs">
          {job.status === "queued" && job.position !== null ? job.position : ""}
        </span>
      </LiveFrame>
      {job.status === "queued" ? null : (
        <span className="absolute inset-x-1.5 bottom-1.5">
          <Progress label={prompt} value={done ?? 0} />
        </span>
      )}
    </button>
  );
}
