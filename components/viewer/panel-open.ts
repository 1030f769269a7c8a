"use client";
import { useState, useSyncExternalStore } from "react";
import { remember } from "#components/frame/preferences.ts";
import { PANEL_COOKIE } from "./panel-cookie.ts";

const NARROW = "(max-width: 899px)";

function subscribe(listener: () => void): () => void {
  const query = matchMedia(NARROW);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** Beside the picture where there is room, remembered; over it, and shut at first, where there is not. */
export function usePanelOpen(startsOpen: boolean) {
  const narrow = useSyncExternalStore(
    subscribe,
    () => matchMedia(NARROW).matches,
    () => false,
  );
  const [wide, setWide] = useState(startsOpen);
  const [over, setOver] = useState(false);
  const open = narrow ? over : wide;
  const set = (next: boolean) => {
    if (narrow) setOver(next);
    else {
      setWide(next);
      remember(PANEL_COOKIE, next ? "open" : "shut");
    }
  };
  return { open, narrow, set, toggle: () => set(!open) };
}
