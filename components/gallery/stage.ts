"use client";
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useDays } from "./days.ts";
import { Geometry, type PlacedRow } from "./geometry.ts";
import { chunkOf, type Plan, sizeWithin } from "./layout.ts";
import type { Listing } from "./listing.ts";
import { recallPlace, rememberPlace } from "./scroll-memory.ts";
import { type DayCount, runsOf, sectionsOf } from "./sections.ts";
import type { Look } from "./view.ts";
import { type Anchor, Viewport } from "./viewport.ts";
import { type Extent, useBrowserLayoutEffect } from "./window.ts";

/** Tiles that exist at most. */
const MOST_TILES = 260;
/** After this long without scrolling the list rests. */
const REST_MS = 150;
/** How long a leap has to stand before anything is asked for. */
const SETTLE_MS = 110;

/** The days of a list in its order: the server's, or until those are there what the items themselves say. */
export function useListDays(listing: Listing, by: "created" | "modified" | null): readonly DayCount[] | null {
  const { known, snapshot, shape } = listing;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the listing changes in place and says so by its shape
  const items = useMemo(
    () => (snapshot ? [] : Array.from({ length: known }, (_, n) => listing.at(n)).filter((item) => item !== undefined)),
    [listing, snapshot, known, shape],
  );
  const days = useDays(items, by);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  return useMemo(() => snapshot?.days ?? (days && by ? runsOf(days, listing.isComplete) : null), [snapshot, days, by, shape]);
}

interface StageProps {
  readonly listing: Listing;
  readonly days: readonly DayCount[] | null;
  readonly look: Look;
  readonly extent: Extent | null;
  /** Room under the last row. */
  readonly foot: number;
  readonly scroller: RefObject<HTMLElement | null>;
  /** Names the view, for keeping its place. */
  readonly place: string;
}

/** Where everything is and what of it is seen: the list laid out, the viewport over it, and the loading that follows the eye. */
export function useStage({ listing, days, look, extent, foot, scroller, place }: StageProps) {
  const [viewport] = useState(() => new Viewport());
  useSyncExternalStore(
    viewport.subscribe,
    () => viewport.version,
    () => viewport.version,
  );
  const { mode, size } = look;
  const plan = useMemo<Plan | null>(
    () => (extent ? { mode, width: extent.width, size: sizeWithin(size, extent.width, extent.height) } : null),
    [mode, size, extent],
  );
  const { shape } = listing;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the listing changes in place and says so by its shape
  const geometry = useMemo(
    () => (plan ? new Geometry(sectionsOf(days, listing.length, chunkOf(plan)), plan, listing.aspects, foot) : null),
    [listing, shape, days, plan, foot],
  );
  const latest = useRef({ geometry, shape });
  latest.current = { geometry, shape };

  const kept = useKeptPlace(listing, viewport, place);
  useBrowserLayoutEffect(() => {
    if (!geometry) return;
    viewport.attach(scroller.current);
    viewport.lay(geometry, kept.anchorFor(geometry) ?? undefined);
  }, [geometry, viewport, scroller]);
  // After each drawing: the canvas may have its height only now.
  useBrowserLayoutEffect(() => viewport.settle());

  useBrowserLayoutEffect(
    () =>
      listing.subscribe((from, to) => {
        const now = latest.current;
        // A new shape is laid out as a whole with the next drawing.
        if (!now.geometry || now.shape !== listing.shape || to <= from) return;
        const known = kept.found();
        if (now.geometry.learn(from, to) || known) viewport.lay(now.geometry, known ?? undefined);
      }),
    [listing, viewport],
  );

  const moving = useScrolling(scroller, viewport);
  useLoading(listing, viewport, geometry);
  return { viewport, geometry, moving, anchor: kept.hold };
}

/** The place a view was left at, and the item under the eye while the list is replaced. */
function useKeptPlace(listing: Listing, viewport: Viewport, place: string) {
  /** What to go to once it can be: the place remembered, or the anchor given while the list changes. */
  const pending = useRef<{ place: string; index: number; id: number | null; past: number } | null>(null);
  const opened = useRef<string | null>(null);
  if (typeof window !== "undefined" && opened.current !== place) {
    const remembered = recallPlace(place);
    pending.current = remembered ? { place, ...remembered } : { place, index: 0, id: null, past: -Number.MAX_SAFE_INTEGER };
    opened.current = place;
  }

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = () => {
      timer = undefined;
      // Until the place was found again, what was remembered stands.
      if (pending.current) return;
      const { anchor } = viewport;
      rememberPlace(place, anchor && viewport.top > 0 ? { ...anchor, id: listing.at(anchor.index)?.id ?? null } : null);
    };
    const stop = viewport.subscribe(() => {
      timer ??= setTimeout(keep, 200);
    });
    window.addEventListener("pagehide", keep);
    return () => {
      stop();
      clearTimeout(timer);
      keep();
      window.removeEventListener("pagehide", keep);
    };
  }, [listing, viewport, place]);

  /** Where the pending item is by now, if that can be said. */
  const found = (): Anchor | null => {
    const wanted = pending.current;
    if (!wanted || wanted.index >= listing.length) return null;
    const index = wanted.id === null ? wanted.index : listing.indexOf(wanted.id);
    if (index >= 0 || listing.at(wanted.index)) pending.current = null;
    return { index: index >= 0 ? index : wanted.index, past: wanted.past };
  };
  return {
    found,
    anchorFor: (geometry: Geometry): Anchor | null => (geometry.length > 0 ? found() : null),
    /** From the next layout on this item stands where it is now. */
    hold: (index: number, past: number) => {
      pending.current = { place, index, id: null, past };
    },
  };
}

/** Tells the viewport of scrolling and of its end. @returns whether it moves just now */
function useScrolling(scroller: RefObject<HTMLElement | null>, viewport: Viewport): boolean {
  const [moving, setMoving] = useState(false);
  useEffect(() => {
    const node = scroller.current;
    if (!node) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const rest = () => {
      setMoving(false);
      viewport.rest();
    };
    const scrolled = () => {
      viewport.scrolled();
      setMoving(true);
      clearTimeout(timer);
      timer = setTimeout(rest, REST_MS);
    };
    const observer = new ResizeObserver(() => viewport.resize());
    observer.observe(node);
    node.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      observer.disconnect();
      clearTimeout(timer);
      node.removeEventListener("scroll", scrolled);
    };
  }, [scroller, viewport]);
  return moving;
}

/** Whether this drawing shows another part of the list than the one before. */
export function useLeap({ top, height }: Viewport): boolean {
  const before = useRef<number | null>(null);
  useEffect(() => {
    before.current = top;
  });
  return before.current !== null && Math.abs(top - before.current) > height;
}

/** Loads what is seen and a screen around it; while one flies over the list only where it comes to rest. */
function useLoading(listing: Listing, viewport: Viewport, geometry: Geometry | null): void {
  const before = useRef({ top: 0, at: 0 });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const look = useCallback(() => {
    if (!geometry) return;
    const first = geometry.firstBelow(viewport.top - viewport.height)?.row.cells[0]?.index ?? 0;
    const end = geometry.firstBelow(viewport.bottom + viewport.height)?.row.cells.at(-1)?.index ?? geometry.length - 1;
    return [first, end + 1] as const;
  }, [geometry, viewport]);
  useEffect(() => {
    const range = look();
    if (!range) return;
    const { top, at } = before.current;
    const now = performance.now();
    // Drawn again without having moved: a leap goes on standing.
    if (timer.current !== undefined && viewport.top === top) return;
    const leapt = Math.abs(viewport.top - top) > viewport.height * 1.5 && now - at < 1000;
    before.current = { top: viewport.top, at: now };
    clearTimeout(timer.current);
    timer.current = undefined;
    if (leapt) {
      listing.leave(...range);
      timer.current = setTimeout(() => {
        timer.current = undefined;
        const settled = look();
        if (settled) listing.want(...settled);
      }, SETTLE_MS);
    } else listing.want(...range);
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      listing.halt();
    },
    [listing],
  );
}

/** What is drawn: the screen, and around it as much as the number of tiles allows. */
export function drawnRows(geometry: Geometry, viewport: Viewport): PlacedRow[] {
  const around = viewport.height * 0.75;
  const rows = geometry.rowsBetween(viewport.top - around, viewport.bottom + around);
  const middle = (viewport.top + viewport.bottom) / 2;
  const far = ({ row, top }: PlacedRow) => Math.max(0, Math.abs(top + row.height / 2 - middle) - row.height / 2);
  let tiles = 0;
  const kept = rows
    .toSorted((a, b) => far(a) - far(b))
    .filter(({ row }) => {
      tiles += row.type === "cells" ? row.cells.length : 0;
      return tiles <= MOST_TILES;
    });
  return kept.sort((a, b) => a.top - b.top);
}
