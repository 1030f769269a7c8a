"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { type Draft, loadDraft, type Place, saveDraft } from "./draft.ts";

const SAVE_AFTER_MS = 300;

/**
 * The studio's form, kept in this browser for each person and there again at the next visit. The server's HTML shows the defaults; what
 * was kept comes in with the first effect, before anyone could type. A place that the address names goes before the one that was kept.
 */
export function useDraft(login: string, first: Draft, place: Place | null): readonly [Draft, (change: (draft: Draft) => Draft) => void] {
  const [draft, setDraft] = useState(first);
  const [restored, setRestored] = useState(false);
  const latest = useRef(draft);
  latest.current = draft;

  useEffect(() => {
    const kept = loadDraft(login);
    setDraft((before) => ({ ...before, ...kept, ...place, values: { ...before.values, ...kept.values } }));
    setRestored(true);
  }, [login, place]);

  useEffect(() => {
    if (!restored) return;
    const timer = setTimeout(() => saveDraft(login, draft), SAVE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [login, draft, restored]);

  useEffect(() => {
    const leave = () => restored && saveDraft(login, latest.current);
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [login, restored]);

  return [draft, useCallback((change) => setDraft(change), [])];
}
