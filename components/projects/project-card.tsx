"use client";
import { FolderClosed } from "lucide-react";
import Link from "next/link";
import { useFormatter, useNow, useTranslations } from "next-intl";
import { TilePicture } from "#components/gallery/tile-picture.tsx";
import { cn } from "#components/ui/cn.ts";
import type { Project } from "#lib/media/schema.ts";
import type { Drag } from "./drag.ts";
import { ProjectMenu } from "./project-menu.tsx";

interface ProjectCardProps {
  readonly project: Project;
  /** When the server drew the page, so that "2 hours ago" is the same in both. */
  readonly now: number;
  readonly onEarlier: (() => void) | null;
  readonly onLater: (() => void) | null;
  readonly drag: Drag | null;
}

export function ProjectCard({ project, now, onEarlier, onLater, drag }: ProjectCardProps) {
  const { id, title, cover, last_activity } = project;
  const format = useFormatter();
  const current = useNow({ updateInterval: 60_000 });
  const seen = Math.max(now, current.getTime());
  return (
    <li
      {...drag?.handlers(id)}
      className={cn("group relative min-w-0 rounded", drag?.over === id && "outline-2 outline-accent outline-offset-4")}
    >
      <Link
        href={`/projects/${encodeURIComponent(id)}`}
        draggable={false}
        className="block rounded"
        aria-keyshortcuts={drag ? "Alt+ArrowLeft Alt+ArrowRight" : undefined}
        onKeyDown={(event) => {
          if (!event.altKey || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
          event.preventDefault();
          (event.key === "ArrowLeft" ? onEarlier : onLater)?.();
        }}
      >
        <span className="block aspect-[4/3] overflow-hidden rounded bg-surface transition-opacity duration-100 group-hover:opacity-90">
          {cover ? (
            <TilePicture item={cover} width={320} blurred={false} />
          ) : (
            <span className="flex size-full items-center justify-center text-faint">
              <FolderClosed className="size-8" strokeWidth={1.25} aria-hidden />
            </span>
          )}
        </span>
        <span className="mt-2 flex items-baseline justify-between gap-3 text-sm max-sm:block">
          <span className="block truncate font-medium">{title}</span>
          {last_activity ? (
            <time dateTime={last_activity} className="block shrink-0 text-faint text-xs" suppressHydrationWarning>
              {format.relativeTime(new Date(last_activity), new Date(Math.max(seen, Date.parse(last_activity))))}
            </time>
          ) : null}
        </span>
        <Counts project={project} />
      </Link>
      {project.can_edit ? (
        <span className="absolute top-1.5 right-1.5 rounded bg-popover opacity-0 transition-opacity duration-100 focus-within:opacity-100 group-hover:opacity-100 has-[[data-state=open]]:opacity-100 coarse:opacity-100">
          <ProjectMenu project={project} onEarlier={onEarlier} onLater={onLater} />
        </span>
      ) : null}
    </li>
  );
}

function Counts({ project }: { readonly project: Project }) {
  const t = useTranslations("projects");
  const counts = (["image", "video", "audio", "model3d"] as const)
    .map((kind) => ({ kind, count: project[`${kind}_count`] }))
    .filter(({ count }) => count > 0);
  const told = counts.length === 0 ? t("empty") : counts.map(({ kind, count }) => t(`counts.${kind}`, { count })).join(" · ");
  return (
    <span className="tnum block truncate text-muted text-xs" title={told}>
      {told}
    </span>
  );
}
