"use client";
import { useTranslations } from "next-intl";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { neighbour, type Row } from "./layout.ts";

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] as const;

interface RovingFocus {
  readonly rows: readonly Row[];
  readonly length: number;
  readonly canvas: RefObject<HTMLElement | null>;
  /** Brings an item's row into the window, so that it exists. */
  readonly reveal: (index: number) => void;
  /** The item while it is on the screen, else one that is. */
  readonly onScreen: (index: number) => number;
}

/** One tab stop for the whole grid; arrows move inside it. */
export function useRovingFocus({ rows, length, canvas, reveal, onScreen }: RovingFocus) {
  const t = useTranslations("gallery");
  const [current, setCurrent] = useState(0);
  // Asked for again where it already is, too: the focus may be elsewhere on the page.
  const [, askAgain] = useState(0);
  const wanted = useRef<number | null>(null);

  // The row of the wanted item may only come with a later render: asked after each until it is there.
  useEffect(() => {
    if (wanted.current === null) return;
    const link = canvas.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`);
    if (!link) return;
    wanted.current = null;
    link.focus({ preventScroll: true });
  });

  const go = useCallback(
    (index: number) => {
      if (index < 0 || index >= length) return;
      wanted.current = index;
      setCurrent(index);
      askAgain((times) => times + 1);
      reveal(index);
    },
    [length, reveal],
  );

  useShortcuts(t("keys"), [
    {
      keys: ARROWS,
      label: t("move"),
      run: ({ key }) => {
        const arrow = ARROWS.find((one) => one === key);
        // The first arrow only takes up the place, where the person looks; there is nothing to move from yet.
        const inside = canvas.current?.contains(document.activeElement) ?? false;
        if (arrow) go(inside ? neighbour(rows, current, arrow, length) : onScreen(current));
      },
    },
    { keys: ["Home"], label: t("top"), run: () => go(0) },
  ]);

  return { current: onScreen(Math.min(current, Math.max(0, length - 1))), set: setCurrent, go };
}
