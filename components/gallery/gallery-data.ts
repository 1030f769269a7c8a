"use client";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import { asFirstPage, type GalleryData, type GalleryView, galleryOptions, mediaKeys, withNewest } from "#lib/media/client.ts";
import type { Media, MediaList } from "#lib/media/schema.ts";

/**
 * A view's items. The first page comes with the HTML; where the cache already holds more of the view (coming back from the viewer),
 * that page only brings it up to date.
 */
export function useGalleryData(view: GalleryView, first: MediaList | null) {
  const cache = useQueryClient();
  const query = useInfiniteQuery({ ...galleryOptions(view), ...(first ? { initialData: () => asFirstPage(first) } : {}) });
  useEffect(() => {
    if (!first) return;
    cache.setQueryData<GalleryData>(mediaKeys.list(view), (data) => (data ? (withNewest(data, first) ?? data) : asFirstPage(first)));
    // Only when a new page came from the server: the view is the page's own.
  }, [first, view, cache]);

  const { fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError } = query;
  const items = useMemo<readonly Media[]>(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  return { query, items, more, total: query.data?.pages[0]?.total ?? null };
}
