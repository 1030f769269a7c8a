import { infiniteQueryOptions } from "@tanstack/react-query";
import { address, ask } from "#lib/core/fetcher.ts";
import type { Tree } from "./schema.ts";

/** What is looked at: a folder (null: the top, where the roots are), with or without sidecars. */
export interface Place {
  readonly path: string | null;
  readonly sidecars?: boolean;
}

const PAGE = 500;

export const treeKeys = {
  all: ["tree"] as const,
  place: ({ path, sidecars = false }: Place) => ["tree", path, sidecars] as const,
};

/** What lies in a folder, page by page: folders first. */
export function treeOptions(place: Place) {
  return infiniteQueryOptions({
    queryKey: treeKeys.place(place),
    queryFn: ({ pageParam, signal }) =>
      ask<Tree>(
        address("/api/files/tree", { path: place.path, limit: PAGE, count: "exact", cursor: pageParam, sidecars: place.sidecars || null }),
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Tree) => page.next_cursor,
    staleTime: 15_000,
  });
}
