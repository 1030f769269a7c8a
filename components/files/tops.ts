"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { rootsOptions } from "#lib/media/roots/client.ts";
import type { RootDto } from "#lib/media/roots/schema.ts";
import { treeOptions } from "#lib/media/tree/client.ts";
import type { TreeEntry } from "#lib/media/tree/schema.ts";

function entryOf({ id, name, path, state }: RootDto): TreeEntry {
  const nothing = { media_kind: null, size_bytes: null, modified_at: null, id: null };
  return { name, path, kind: "dir", ...nothing, root_id: id, offline: state === "offline" };
}

/** Where the tree begins: all managed folders for who may know of them, else those the engines read and write. */
export function useTops(seesRoots: boolean) {
  const roots = useQuery({ ...rootsOptions(), enabled: seesRoots });
  const tree = useInfiniteQuery({ ...treeOptions({ path: null }), enabled: !seesRoots });
  const [rootData, treeData] = [roots.data, tree.data];
  const items = useMemo(
    () => (seesRoots ? rootData?.items.map(entryOf) : treeData?.pages.flatMap((page) => page.items)),
    [seesRoots, rootData, treeData],
  );
  const { error, refetch } = seesRoots ? roots : tree;
  return { items, error, retry: () => void refetch() };
}
