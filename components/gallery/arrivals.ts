"use client";
import { useCallback, useState } from "react";
import type { Media } from "#lib/media/schema.ts";

/**
 * New files come in front of the list. Someone at its top sees them at once; for someone further down the list keeps beginning where it
 * began, and the number of those held back is told. `anchor` is the id of the first item shown, null while at the top.
 */
export function heldBack(items: readonly Media[], anchor: number | null): number {
  if (anchor === null) return 0;
  return Math.max(
    0,
    items.findIndex((item) => item.id === anchor),
  );
}

export function useArrivals(items: readonly Media[]) {
  const [anchor, setAnchor] = useState<number | null>(null);
  const held = heldBack(items, anchor);
  const first = items[held]?.id ?? null;
  /** Tell whenever the grid is scrolled. */
  const onTop = useCallback(
    (atTop: boolean) => {
      setAnchor((before) => (atTop ? null : (before ?? first)));
    },
    [first],
  );
  const show = useCallback(() => setAnchor(null), []);
  return { shown: held > 0 ? items.slice(held) : items, held, onTop, show };
}
