"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { workflowCountOptions } from "#lib/engines/workflows/client.ts";
import { queueOptions } from "#lib/generation/client.ts";
import { galleryOptions, projectsOptions } from "#lib/media/client.ts";
import type { Project } from "#lib/media/schema.ts";
import { meOptions } from "#lib/people/client.ts";
import type { EntryId } from "./entries.ts";
import { useFromDisk } from "./from-disk.tsx";
import { LIBRARY_VIEW } from "./library-view.ts";

/** As many as the projects page shows: what was put into the archive is out of the way. */
export function inUse(projects: readonly Pick<Project, "archived">[]): number {
  return projects.reduce((count, { archived }) => (archived ? count : count + 1), 0);
}

/** Numbers beside the rail's entries; what is not known yet, or nothing, has none. Read by the server first, kept by events. */
export function useCounts(): Partial<Record<EntryId, number>> {
  const { fromDisk } = useFromDisk();
  const library = useInfiniteQuery(galleryOptions(LIBRARY_VIEW));
  const projects = useQuery(projectsOptions());
  const queue = useQuery({ ...queueOptions(), enabled: !fromDisk });
  const me = useQuery(meOptions());
  const workflows = useQuery({ ...workflowCountOptions(), enabled: !fromDisk && (me.data?.rights.includes("engines.read") ?? false) });
  return {
    gallery: library.data?.pages[0]?.total ?? 0,
    projects: inUse(projects.data?.items ?? []),
    workflows: workflows.data?.total ?? 0,
    jobs: (queue.data?.running ?? 0) + (queue.data?.queued ?? 0),
  };
}
