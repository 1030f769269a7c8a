"use client";
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { watchList } from "#components/live/watched.ts";
import { fetchGallery, fetchSummary, type GalleryView, mediaKeys, summaryOptions } from "#lib/media/client.ts";
import type { MediaList } from "#lib/media/schema.ts";
import { carried } from "./carry.ts";
import { type Asks, Listing, PAGE, type Snapshot, snapshotOf } from "./listing.ts";
import type { Ranges } from "./ranges.ts";
import { hasDays, isNewestFirst, viewAddress } from "./view.ts";

/** Views looked at last keep what they loaded, so that coming back shows it at once. */
const kept = new Map<string, Listing>();
const MOST_KEPT = 3;
const UNREAD_MS = 3_000;

/** Questions go through the cache for its second tries and its answer to an ended session; pages themselves are kept by the listing. */
function asksOf(cache: QueryClient, view: GalleryView): Asks {
  const ask = async <T>(name: readonly unknown[], signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const queryKey = [...mediaKeys.list(view).slice(0, 1), "page", ...name, viewAddress(view)];
    const give = () => void cache.cancelQueries({ queryKey, exact: true });
    signal.addEventListener("abort", give, { once: true });
    try {
      return await cache.fetchQuery({ queryKey, queryFn: (context) => run(context.signal), staleTime: 0, gcTime: 0 });
    } finally {
      signal.removeEventListener("abort", give);
    }
  };
  return {
    newestFirst: isNewestFirst(view),
    page: (cursor, limit, signal) =>
      ask(["list", cursor, limit], signal, (own) => fetchGallery({ ...view, limit, count: "none" }, cursor, own)),
    jump: (part, signal) => ask(["jump", part], signal, (own) => fetchSummary(view, part, own)),
  };
}

function open(cache: QueryClient, view: GalleryView, first: MediaList): Listing {
  // On the server every request has its own.
  if (typeof window === "undefined") return new Listing(asksOf(cache, view), first);
  const key = viewAddress(view);
  const listing = kept.get(key) ?? new Listing(asksOf(cache, view), first);
  kept.delete(key);
  kept.set(key, listing);
  for (const old of [...kept.keys()].slice(0, -MOST_KEPT)) kept.delete(old);
  return listing;
}

const same = (a: Snapshot, b: Snapshot): boolean => a.total === b.total && JSON.stringify(a.days) === JSON.stringify(b.days);

/** A view's items, and what the server counts of it. `newer` is the state of the view that is not shown yet. */
export function useListing(view: GalleryView, first: MediaList) {
  const cache = useQueryClient();
  const key = viewAddress(view);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a view is its address; a newer first page is taken in below
  const listing = useMemo(() => open(cache, view, first), [cache, key]);
  useSyncExternalStore(
    listing.subscribe,
    () => listing.version,
    () => listing.version,
  );
  useEffect(() => watchList(listing), [listing]);

  // While there is no database files are looked into one after another, and the list is put in order when all were.
  const counted = useQuery({ ...summaryOptions(view), refetchInterval: ({ state }) => (state.data?.unread ? UNREAD_MS : false) });
  const summary = counted.isPlaceholderData ? undefined : counted.data;
  const [byDay, ascending] = [hasDays(view), view.order === "asc"];
  const next = useMemo(() => (summary ? snapshotOf(summary, byDay, ascending) : null), [summary, byDay, ascending]);
  useEffect(() => {
    if (next && listing.snapshot === null) listing.adopt(next);
  }, [listing, next]);
  // What is shown changes without a newer answer as well: once it was taken in, nothing is newer.
  const { snapshot } = listing;
  const newer = useMemo(() => (next && snapshot && !same(snapshot, next) ? next : null), [next, snapshot]);

  // The server drew the page anew: when it begins with another file, the counts tell what is to be done.
  useEffect(() => {
    const head = listing.at(0)?.id;
    if (first.items[0]?.id !== head) void cache.invalidateQueries({ queryKey: mediaKeys.summary(view) });
  }, [first, listing, cache, view]);

  return { listing, summary, newer };
}

interface Kept {
  /** The item that stays where it is; null shows the top. */
  readonly anchor: number | null;
  readonly chosen: Ranges;
}

/**
 * Shows the newer state of a view. The list is only changed once what will be seen is there.
 * @returns where the anchor and what was chosen are now; `chosen` is null where that could not be found out
 */
export async function renew(
  cache: QueryClient,
  view: GalleryView,
  listing: Listing,
  newer: Snapshot,
  { anchor, chosen }: Kept,
): Promise<{ readonly anchor: number; readonly chosen: Ranges | null }> {
  const asks = asksOf(cache, view);
  const { signal } = new AbortController();
  const id = anchor === null ? null : (listing.at(anchor)?.id ?? null);
  const grown = asks.newestFirst ? newer.total - (listing.snapshot?.total ?? newer.total) : 0;
  const guess = anchor === null ? 0 : Math.min(Math.max(0, newer.total - 1), Math.max(0, anchor + grown));
  const from = Math.max(0, (Math.floor(guess / PAGE) - 1) * PAGE);
  const cursor = from === 0 ? null : ((await asks.jump((from + 0.5) / Math.max(1, newer.total), signal)).cursor ?? null);
  const list = await asks.page(cursor, anchor === null ? PAGE : 3 * PAGE, signal);
  const next = new Listing(asks, list, newer, from);
  const kept = await carried(chosen, listing, next, grown, signal);
  listing.restart(newer, list, from);
  const found = id === null ? -1 : listing.indexOf(id);
  return { anchor: found >= 0 ? found : guess, chosen: kept };
}
