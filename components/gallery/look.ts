"use client";
import { useCallback, useState } from "react";
import { remember } from "#components/frame/preferences.ts";
import { MODES } from "./layout.ts";
import { GALLERY_COOKIE, type Look, SIZE, writeLook } from "./view.ts";

/** The look of the grid, remembered by this browser. `first` is what the server read from the cookie. */
export function useLook(first: Look) {
  const [look, setLook] = useState(first);
  const change = useCallback((part: Partial<Look>) => {
    setLook((before) => {
      const next = { ...before, ...part };
      if (writeLook(next) === writeLook(before)) return before;
      remember(GALLERY_COOKIE, writeLook(next));
      return next;
    });
  }, []);
  return {
    look,
    change,
    resize: (steps: number) => change({ size: Math.min(SIZE.max, Math.max(SIZE.min, look.size + steps * SIZE.step)) }),
    nextMode: () => change({ mode: MODES[(MODES.indexOf(look.mode) + 1) % MODES.length] ?? "justified" }),
  };
}
