"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { type Row, rowOf } from "./layout.ts";
import { recallScroll } from "./scroll-memory.ts";

/** Layout effects are for browsers; on the server React would only warn. */
export const useBrowserLayoutEffect = typeof window === "undefined" ? useEffect : useLayoutEffect;

/** Inner width of an element, null until it is known (on the server, and before scripts ran). */
export function useInnerWidth(element: RefObject<HTMLElement | null>): number | null {
  const [width, setWidth] = useState<number | null>(null);
  useBrowserLayoutEffect(() => {
    const node = element.current;
    if (!node) return;
    setWidth(node.clientWidth);
    const observer = new ResizeObserver(() => setWidth(node.clientWidth));
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

interface RowWindow {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rows: readonly Row[];
  /** Changes when the rows are drawn otherwise; what is looked at then stays on the screen. */
  readonly layout: string;
  readonly place: string;
}

/** The rows on the screen, and ways to scroll. Heights are known, so nothing is measured and nothing jumps. */
export function useRowWindow({ scroller, rows, layout, place }: RowWindow) {
  const getItemKey = useCallback((index: number) => keyOf(rows[index], index), [rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rows[index]?.height ?? 0,
    getItemKey,
    overscan: 6,
    initialOffset: () => recallScroll(place),
  });
  const drawn = useRef<{ rows: readonly Row[]; layout: string; place: string } | null>(null);
  useBrowserLayoutEffect(() => {
    const before = drawn.current;
    const node = scroller.current;
    if (rows.length === 0 || !node) return;
    drawn.current = { rows, layout, place };
    if (before?.place !== place) node.scrollTop = recallScroll(place);
    else if (before.layout !== layout && node.scrollTop > 0) node.scrollTop = sameSpot(before.rows, rows, node.scrollTop);
  }, [rows, layout, place, scroller]);
  return {
    rows: virtual.getVirtualItems(),
    height: virtual.getTotalSize(),
    reveal: (index: number) => {
      const row = rowOf(rows, index);
      if (row >= 0) virtual.scrollToIndex(row, { align: "auto" });
    },
    /** The item itself while it is on the screen, else the first that is. */
    onScreen: (index: number) => {
      const top = virtual.scrollOffset ?? 0;
      const bottom = top + (virtual.scrollRect?.height ?? 0);
      const drawnRows = virtual.getVirtualItems();
      const own = rowOf(rows, index);
      if (drawnRows.some((row) => row.index === own && row.end > top && row.start < bottom)) return index;
      const first = drawnRows.filter((row) => row.start >= top && row.start < bottom).map((row) => rows[row.index]);
      return first.find((row) => row?.type === "cells")?.cells[0]?.index ?? index;
    },
    scrollToTop: () => scroller.current?.scrollTo({ top: 0 }),
  };
}

function keyOf(row: Row | undefined, index: number): string | number {
  if (!row) return index;
  return row.type === "day" ? row.day : (row.cells[0]?.index ?? index);
}

/** Where to scroll so that the first item on the screen of the old rows is the first in the new ones. */
export function sameSpot(before: readonly Row[], after: readonly Row[], top: number): number {
  let start = 0;
  let item: number | null = null;
  for (const row of before) {
    if (row.type === "cells" && start + row.height > top) {
      item = row.cells[0]?.index ?? null;
      break;
    }
    start += row.height;
  }
  if (item === null) return top;
  const at = rowOf(after, item);
  return after.slice(0, Math.max(0, at)).reduce((sum, row) => sum + row.height, 0) + Math.max(0, top - start);
}
