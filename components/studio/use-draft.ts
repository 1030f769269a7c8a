"use client";

import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { fetchDraft, putDraft } from "#lib/settings/personal/client.ts";
import { type Draft, readDraft } from "./draft.ts";
import { DraftStore } from "./draft-store.ts";

const NAME = "studio";
const SAVE_AFTER_MS = 700;

const StoreContext = createContext<DraftStore | null>(null);
export const DraftProvider = StoreContext.Provider;

export function useDraftStore(): DraftStore {
  const store = useContext(StoreContext);
  if (!store) throw new Error("There is no draft around this part of the studio.");
  return store;
}

/** A part of the form; whoever asks for it is drawn again when that part changes. It has to be the same thing while nothing changed. */
export function useDraftPart<T>(part: (draft: Draft) => T): T {
  const store = useDraftStore();
  const read = () => part(store.draft);
  return useSyncExternalStore(store.subscribe, read, read);
}

export function useCanUndo(): { readonly undo: boolean; readonly redo: boolean } {
  const store = useDraftStore();
  const undo = () => store.canUndo;
  const redo = () => store.canRedo;
  return {
    undo: useSyncExternalStore(store.subscribe, undo, undo),
    redo: useSyncExternalStore(store.subscribe, redo, redo),
  };
}

/**
 * The form as it was left, on whatever device. It is kept by the server after each pause in typing and when the page goes; a page that
 * comes to the front again takes over what was left elsewhere in between, unless something waits to be kept here. `isNew`: it is not as it
 * was left, because the address asked for something that a reload would not find there.
 */
export function useKeptDraft(first: Draft, keptAt: string | null, isNew: boolean): DraftStore {
  const [store] = useState(() => new DraftStore(first));
  const known = useRef(keptAt);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isDirty = isNew;
    const save = (isLeaving: boolean) => {
      clearTimeout(timer);
      timer = undefined;
      if (!isDirty) return;
      isDirty = false;
      putDraft(NAME, { ...store.draft }, isLeaving).then(
        ({ updated_at }) => {
          known.current = updated_at;
        },
        () => {
          // The next change, or leaving, tries again.
          isDirty = true;
        },
      );
    };
    const unsubscribe = store.subscribe(() => {
      isDirty = true;
      clearTimeout(timer);
      timer = setTimeout(() => save(false), SAVE_AFTER_MS);
    });
    if (isNew) save(false);
    const leave = () => save(true);
    const look = () => {
      if (document.visibilityState === "hidden") save(true);
      else if (!isDirty) void takeOver();
    };
    const takeOver = async () => {
      const kept = await fetchDraft(NAME).catch(() => null);
      if (!kept?.draft || kept.updated_at === known.current || isDirty) return;
      known.current = kept.updated_at;
      store.change("elsewhere", (draft) => ({ ...draft, ...readDraft(kept.draft), watched: draft.watched }));
      clearTimeout(timer);
      isDirty = false;
    };
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", look);
    return () => {
      unsubscribe();
      window.removeEventListener("pagehide", leave);
      document.removeEventListener("visibilitychange", look);
      leave();
    };
  }, [store, isNew]);

  return store;
}
