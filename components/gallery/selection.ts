"use client";
import { useCallback, useMemo, useState } from "react";
import { countOf, includes, NO_RANGES, type Ranges, rangesOf, toggled, withRange } from "./ranges.ts";

export interface Selection {
  readonly ranges: Ranges;
  readonly count: number;
  /** Where the next range begins. */
  readonly pivot: number | null;
  readonly has: (index: number) => boolean;
  readonly only: (index: number) => void;
  readonly toggle: (index: number) => void;
  /** From the pivot to here, in place of what was chosen; `add` keeps that. */
  readonly reach: (index: number, add?: boolean) => void;
  readonly choose: (ranges: Ranges, pivot?: number | null) => void;
  readonly all: (length: number) => void;
  readonly clear: () => void;
}

interface Chosen {
  readonly ranges: Ranges;
  readonly pivot: number | null;
}
const NOTHING: Chosen = { ranges: NO_RANGES, pivot: null };

/** What is chosen in a list, as positions: ranges reach over parts that were never loaded. */
export function useSelection(): Selection {
  const [{ ranges, pivot }, set] = useState(NOTHING);
  const only = useCallback((index: number) => set({ ranges: rangesOf([index]), pivot: index }), []);
  const toggle = useCallback((index: number) => set((now) => ({ ranges: toggled(now.ranges, index), pivot: index })), []);
  const reach = useCallback(
    (index: number, add = false) =>
      set((now) => {
        const from = now.pivot ?? index;
        const base = add ? now.ranges : NO_RANGES;
        return { ranges: withRange(base, Math.min(from, index), Math.max(from, index) + 1), pivot: from };
      }),
    [],
  );
  const choose = useCallback(
    (next: Ranges, at?: number | null) => set((now) => ({ ranges: next, pivot: at === undefined ? now.pivot : at })),
    [],
  );
  const all = useCallback((length: number) => set((now) => ({ ranges: withRange(NO_RANGES, 0, length), pivot: now.pivot })), []);
  const clear = useCallback(() => set((now) => (now.ranges.length === 0 ? now : { ...NOTHING, pivot: now.pivot })), []);
  return useMemo(
    () => ({
      ranges,
      count: countOf(ranges),
      pivot,
      has: (index) => includes(ranges, index),
      only,
      toggle,
      reach,
      choose,
      all,
      clear,
    }),
    [ranges, pivot, only, toggle, reach, choose, all, clear],
  );
}
