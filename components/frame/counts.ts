"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { workflowCountOptions } from "#lib/engines/workflows/client.ts";
import { queueOptions } from "#lib/generation/client.ts";
import { galleryOptions, projectsOptions } from "#lib/media/client.ts";
import { meOptions } from "#lib/people/client.ts";
import type { EntryId } from "./entries.ts";
import { useFromDisk } from "./from-disk.tsx";
import { LIBRARY_VIEW } from "./library-view.ts";

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
    projects: projects.data?.total ?? 0,
    workflows: workflows.data?.total ?? 0,
    jobs: (queue.data?.running ?? 0) + (queue.data?.queued ?? 0),
  };
}
