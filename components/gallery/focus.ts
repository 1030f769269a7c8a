"use client";
import { useTranslations } from "next-intl";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import type { Geometry } from "./geometry.ts";
import type { Selection } from "./selection.ts";
import type { Viewport } from "./viewport.ts";

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] as const;

interface RovingFocus {
  readonly geometry: Geometry | null;
  readonly viewport: Viewport;
  readonly canvas: RefObject<HTMLElement | null>;
  readonly selection: Selection;
}

/** One tab stop for the whole grid; arrows move inside it, with Shift they choose. */
export function useRovingFocus({ geometry, viewport, canvas, selection }: RovingFocus) {
  const t = useTranslations("gallery");
  const [place, setPlace] = useState(0);
  // Asked for again where it already is, too: the focus may be elsewhere on the page.
  const [, askAgain] = useState(0);
  const wanted = useRef<number | null>(null);
  const length = geometry?.length ?? 0;

  // The row of the wanted item may only come with a later render: asked after each until it is there.
  useEffect(() => {
    if (wanted.current === null) return;
    const link = canvas.current?.querySelector<HTMLElement>(`a[data-index="${wanted.current}"]`);
    if (!link) return;
    wanted.current = null;
    link.focus({ preventScroll: true });
  });

  const go = useCallback(
    (index: number) => {
      if (!geometry || index < 0 || index >= geometry.length) return;
      wanted.current = index;
      setPlace(index);
      askAgain((times) => times + 1);
      const at = geometry.rowOf(index);
      // With the name of its day, which stands above the first one.
      if (at) viewport.reveal(index === 0 ? 0 : at.top, at.top + at.row.height);
    },
    [geometry, viewport],
  );

  const onScreen = (index: number): number => {
    const own = geometry?.rowOf(index);
    if (own && own.top + own.row.height > viewport.top && own.top < viewport.bottom) return index;
    return geometry?.firstBelow(viewport.top)?.row.cells[0]?.index ?? index;
  };
  const current = length === 0 ? 0 : onScreen(Math.min(place, length - 1));
  const inside = () => canvas.current?.contains(document.activeElement) ?? false;
  const move = (key: string, extend: boolean) => {
    const arrow = ARROWS.find((one) => one === key);
    if (!arrow || !geometry) return;
    // The first arrow only takes up the place, where the person looks; there is nothing to move from yet.
    const next = inside() ? geometry.neighbour(current, arrow) : current;
    if (extend) {
      if (selection.pivot === null || selection.count === 0) selection.only(current);
      selection.reach(next);
    } else if (selection.count > 0) selection.only(next);
    go(next);
  };

  useShortcuts(t("keys"), [
    { keys: ARROWS, label: t("move"), run: ({ key }) => move(key, false) },
    { keys: ARROWS.map((key) => `shift+${key}`), label: t("moveChoosing"), run: ({ key }) => move(key, true) },
    { keys: ["Home"], label: t("top"), run: () => go(0) },
    { keys: ["End"], label: t("end"), run: () => go(length - 1) },
  ]);

  return { current, set: setPlace, go, inside };
}
