import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { address, ask } from "#lib/core/fetcher.ts";
import { mediaKeys, projectKeys } from "../client.ts";
import type { AddedRoot, NewRoot, RemovedRoot, RootDto, RootList, RootPatch, RootProblemList } from "./schema.ts";

export const rootKeys = {
  all: ["roots"] as const,
  list: ["roots", "list"] as const,
  problems: (id: string) => ["roots", "problems", id] as const,
};

export function rootsOptions() {
  return queryOptions({
    queryKey: rootKeys.list,
    queryFn: ({ signal }) => ask<RootList>("/api/roots", { signal }),
    staleTime: 10_000,
  });
}

/** What the scans of a root could not read or left out. */
export function rootProblemsOptions(id: string) {
  return infiniteQueryOptions({
    queryKey: rootKeys.problems(id),
    queryFn: ({ pageParam, signal }) =>
      ask<RootProblemList>(address(`/api/roots/${encodeURIComponent(id)}/problems`, { cursor: pageParam, count: "none" }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: RootProblemList) => page.next_cursor,
  });
}

/** A root that comes or goes changes every list of media. */
function useRootChange<V, R>(mutationFn: (value: V) => Promise<R>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => Promise.all([rootKeys.all, mediaKeys.all, projectKeys.all].map((queryKey) => cache.invalidateQueries({ queryKey }))),
  });
}

export function useAddRoot() {
  return useRootChange((root: z.input<typeof NewRoot>) => ask<AddedRoot>("/api/roots", { method: "POST", body: root }));
}

export function usePatchRoot() {
  return useRootChange(({ id, patch }: { id: string; patch: z.input<typeof RootPatch> }) =>
    ask<RootDto>(`/api/roots/${encodeURIComponent(id)}`, { method: "PATCH", body: patch }),
  );
}

export function useRemoveRoot() {
  return useRootChange((id: string) => ask<RemovedRoot>(`/api/roots/${encodeURIComponent(id)}`, { method: "DELETE" }));
}
