"use client";
import { useQuery } from "@tanstack/react-query";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { useListing } from "#components/gallery/listings.ts";
import { type FileKey, fileKey, listAddress, type Source, viewerAddress } from "#components/gallery/source.ts";
import { trail } from "#components/gallery/trail.ts";
import { fetchSummary, fileOptions, type GalleryView } from "#lib/media/client.ts";
import type { Media, MediaDetail, MediaList } from "#lib/media/schema.ts";

/** So many files before and after are kept at hand. */
const AROUND = 40;

interface PlaceProps {
  readonly first: MediaDetail;
  readonly list: MediaList;
  readonly view: GalleryView;
  readonly source: Source;
}

/**
 * Which file is shown, where it stands in its list, and how to go on, however long the list is. The address follows without asking the
 * server for a page.
 */
export function usePlace({ first, list, view, source }: PlaceProps) {
  const router = useRouter();
  const { listing } = useListing(view, list);
  const [key, setKey] = useState<FileKey>(useNamed() ?? fileKey(first));
  const [index, setIndex] = useState(() => listing.indexOfFile(key));
  const { data: detail, isError } = useQuery({ ...fileOptions(key), ...(key === fileKey(first) ? { initialData: first } : {}) });

  useLocating({ listing, view, key, index, setIndex });
  // What the filmstrip shows, which may have been pulled away from the file.
  const [strip, see] = useState<readonly [from: number, to: number]>([index, index]);
  const { length } = listing;
  useEffect(() => {
    if (index >= 0 && length > 0) listing.want(Math.min(index - AROUND, strip[0]), Math.max(index + AROUND + 1, strip[1]));
  }, [listing, index, length, strip]);

  const show = useCallback(
    (item: Media | undefined, at: number) => {
      if (!item) return;
      const next = fileKey(item);
      setKey(next);
      setIndex(at);
      trail.file = item.id;
      window.history.replaceState(null, "", viewerAddress(next, view, source));
    },
    [view, source],
  );
  useEffect(() => {
    trail.file = first.id;
  }, [first.id]);

  const isGone = isError || (detail?.is_deleted ?? false);
  // A file that is gone makes room for the one behind it, or at the end for the one before it.
  const left = useRef<FileKey | null>(null);
  useEffect(() => {
    if (!isGone || index < 0 || left.current === key) return;
    left.current = key;
    for (const step of [1, -1]) {
      const item = listing.at(index + step);
      if (item) return show(item, index + step);
    }
  }, [isGone, index, key, listing, show]);

  const address = listAddress(view, source);
  const close = useCallback(() => {
    if (trail.list === address) router.back();
    else router.push(address);
  }, [router, address]);
  const known = index >= 0 ? listing.at(index) : undefined;
  const item: Media | undefined = detail && !isGone ? detail : isGone ? undefined : known;
  return { listing, index, see, item, detail: isGone ? undefined : detail, close, go: (to: number) => show(listing.at(to), to) };
}

/** Back from elsewhere the address names the file that was seen last, while the page is still the first one's. */
function useNamed(): FileKey | null {
  const name = usePathname().split("/").at(-1) ?? "";
  const path = useSearchParams().get("path");
  if (name === "file") return path;
  return /^[1-9]\d*$/.test(name) ? Number(name) : null;
}

interface Locating {
  readonly listing: ReturnType<typeof useListing>["listing"];
  readonly view: GalleryView;
  readonly key: FileKey;
  readonly index: number;
  readonly setIndex: (index: number) => void;
}

/** Finds the file's place: among what is loaded, else by asking where it stands. */
function useLocating({ listing, view, key, index, setIndex }: Locating): void {
  const { version } = listing;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is loaded changes with the version
  useEffect(() => {
    if (index < 0) {
      const found = listing.indexOfFile(key);
      if (found >= 0) setIndex(found);
    }
  }, [listing, version, key, index, setIndex]);
  useEffect(() => {
    if (index >= 0 || typeof key !== "number") return;
    const stop = new AbortController();
    fetchSummary(view, { id: key }, stop.signal).then(
      (summary) => {
        if (summary.cursor && summary.index !== undefined) setIndex(summary.index);
      },
      // Without it the file is shown all the same, only without its neighbours.
      () => undefined,
    );
    return () => stop.abort();
  }, [view, key, index, setIndex]);
}
