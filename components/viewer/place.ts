"use client";
import { useQuery } from "@tanstack/react-query";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Listing } from "#components/gallery/listing.ts";
import { useListing } from "#components/gallery/listings.ts";
import { listAddress, type Source, viewerAddress } from "#components/gallery/source.ts";
import { trail } from "#components/gallery/trail.ts";
import { isProblem } from "#lib/core/fetcher.ts";
import { fetchSummary, fileOptions, type GalleryView } from "#lib/media/client.ts";
import { type FileKey, fileKey } from "#lib/media/file-key.ts";
import type { Media, MediaDetail, MediaList } from "#lib/media/schema.ts";

/** So many files before and after are kept at hand. */
const AROUND = 40;
/** As far as the filmstrip can be pulled away from the file. */
const FAR = 400;
/** Where nobody tells that a key was let go, the person rests so long after the last step. */
const REST_MS = 800;

interface PlaceProps {
  readonly first: MediaDetail;
  readonly list: MediaList;
  readonly view: GalleryView;
  readonly source: Source;
}

/** Which file, where it stands in the list (−1: not known yet), and whether it is only passed by. */
interface Shown {
  readonly key: FileKey;
  readonly index: number;
  readonly passing: boolean;
}

/**
 * Which file is shown, where it stands in its list, and how to go on, however long the list is. The address follows without asking the
 * server for a page.
 */
export function usePlace({ first, list, view, source }: PlaceProps) {
  const router = useRouter();
  const { listing } = useListing(view, list);
  const named = useNamed() ?? fileKey(first);
  const [shown, setShown] = useState<Shown>(() => ({ key: named, index: listing.indexOf(named), passing: false }));
  const { key, index, passing } = shown;
  const setIndex = useCallback((at: number) => setShown((before) => ({ ...before, index: at })), []);
  const query = useQuery({ ...fileOptions(key), enabled: !passing, ...(key === fileKey(first) ? { initialData: first } : {}) });
  const { data: detail, error, refetch } = query;

  useLocating({ listing, view, key, index, setIndex });
  const show = useCallback<Show>((item, at, isHeld = false) => setShown({ key: fileKey(item), index: at, passing: isHeld }), []);
  const { go, see } = useSteps(listing, index, show);
  useAddress({ shown, view, source, setShown });

  const isGone = isProblem(error) ? error.code === "not_found" : (detail?.is_deleted ?? false) && !view.trashed;
  useMovingOn({ listing, shown, isGone, show });

  const address = listAddress(view, source);
  const close = useCallback(() => {
    // From the files one goes back to the folder one came from.
    if (trail.list === address || trail.list?.startsWith("/files")) router.back();
    else router.push(address);
  }, [router, address]);
  const item: Media | undefined = isGone ? undefined : (detail ?? (index >= 0 ? listing.at(index) : undefined));
  const failed = error && !detail && !isGone ? error : null;
  return { listing, index, see, item, detail: isGone ? undefined : detail, failed, retry: () => void refetch(), passing, close, go };
}

/** By a key held down what lies between is only passed by. */
type Show = (item: Media, at: number, isHeld?: boolean) => void;

/** Goes to a place of the list, over gaps, and as soon as it is read where it is not yet; keeps what is around at hand. */
function useSteps(listing: Listing, index: number, show: Show) {
  const [wanted, setWanted] = useState<number | null>(null);
  // What the filmstrip shows, which may have been pulled away from the file.
  const [strip, see] = useState<readonly [from: number, to: number]>([index, index]);
  const { length, version } = listing;
  const go = useCallback(
    (to: number, isHeld = false) => {
      if (index < 0 && to !== 0) return;
      const step = to < index ? -1 : 1;
      let at = to;
      while (listing.isGap(at)) at += step;
      if (at < 0 || at >= listing.length) return;
      const item = listing.at(at);
      setWanted(item ? null : at);
      if (item) show(item, at, isHeld);
    },
    [listing, index, show],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read changes with the version
  useEffect(() => {
    const item = wanted === null ? undefined : listing.at(wanted);
    if (wanted === null || !item) return;
    setWanted(null);
    show(item, wanted);
  }, [listing, version, wanted, show]);
  useEffect(() => {
    const middle = wanted ?? index;
    if (middle < 0 || length === 0) return;
    // Told of another place before this one, the strip means nothing here.
    const [from, to] = wanted === null && Math.abs(strip[0] - middle) < FAR ? strip : [middle, middle];
    listing.want(Math.min(middle - AROUND, from), Math.max(middle + AROUND + 1, to));
  }, [listing, index, wanted, length, strip]);
  return { go, see };
}

interface AddressProps {
  readonly shown: Shown;
  readonly view: GalleryView;
  readonly source: Source;
  readonly setShown: (change: (before: Shown) => Shown) => void;
}

/** The address and the way back follow once a file is not only passed by: browsers refuse more than some twenty addresses a second. */
function useAddress({ shown: { key, passing }, view, source, setShown }: AddressProps): void {
  const written = useRef(key);
  useEffect(() => {
    trail.file = key;
    if (passing) {
      const rest = () => setShown((before) => ({ ...before, passing: false }));
      const later = setTimeout(rest, REST_MS);
      window.addEventListener("keyup", rest);
      return () => {
        clearTimeout(later);
        window.removeEventListener("keyup", rest);
      };
    }
    if (written.current === key) return;
    written.current = key;
    window.history.replaceState(null, "", viewerAddress(key, view, source));
  }, [key, passing, view, source, setShown]);
}

interface MovingOn {
  readonly listing: Listing;
  readonly shown: Shown;
  readonly isGone: boolean;
  readonly show: Show;
}

/**
 * A file that is gone makes room for the one behind it, or at the end for the one before it. Where the list was renewed before the file
 * was known to be gone, the one behind it stands in its place already.
 */
function useMovingOn({ listing, shown: { key, index }, isGone, show }: MovingOn): void {
  const left = useRef<FileKey | null>(null);
  const { version } = listing;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is loaded changes with the version
  useEffect(() => {
    if (!isGone || index < 0 || left.current === key) return;
    const there = listing.at(index);
    const isRenewed = there !== undefined && fileKey(there) !== key;
    for (const step of [1, -1]) {
      let at = isRenewed && step === 1 ? index : index + step;
      while (listing.isGap(at)) at += step;
      const item = listing.at(at);
      if (!item) continue;
      left.current = key;
      show(item, at);
      return;
    }
  }, [isGone, index, key, listing, version, show]);
}

/** Back from elsewhere the address names the file that was seen last, while the page is still the first one's. */
function useNamed(): FileKey | null {
  const name = usePathname().split("/").at(-1) ?? "";
  const path = useSearchParams().get("path");
  if (name === "file") return path;
  return /^[1-9]\d*$/.test(name) ? Number(name) : null;
}

interface Locating {
  readonly listing: Listing;
  readonly view: GalleryView;
  readonly key: FileKey;
  readonly index: number;
  readonly setIndex: (index: number) => void;
}

/** Finds the file's place: among what is loaded, else by asking where it stands. Counted in a newer state of the list, it is set right. */
function useLocating({ listing, view, key, index, setIndex }: Locating): void {
  const { version } = listing;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is loaded changes with the version
  useEffect(() => {
    const there = index < 0 ? undefined : listing.at(index);
    if (index >= 0 && (!there || fileKey(there) === key)) return;
    const found = listing.indexOf(key);
    if (found >= 0) setIndex(found);
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
