"use client";
import { useState } from "react";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import type { WorkflowPatch } from "#lib/engines/workflows/schema.ts";

/** A change with what takes it back. */
interface Step {
  readonly change: WorkflowPatch;
  readonly inverse: WorkflowPatch;
}

interface Steps {
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

const NONE: Steps = { past: [], future: [] };
const DEEPEST = 100;

export interface FormHistory {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly undo: () => void;
  readonly redo: () => void;
  /** A change that was made, or, `failed`, was not after all. */
  readonly keep: (step: Step) => void;
  readonly drop: (step: Step) => void;
}

/** The changes of this visit, back and forth. Another graph begins anew: what was said of the one before may not fit it. */
export function useFormHistory(version: number, send: (patch: WorkflowPatch) => void): FormHistory {
  const [kept, setKept] = useState({ version, steps: NONE });
  const steps = kept.version === version ? kept.steps : NONE;
  const set = (change: (before: Steps) => Steps) =>
    setKept((before) => ({ version, steps: change(before.version === version ? before.steps : NONE) }));
  const [last, next] = [steps.past.at(-1), steps.future[0]];
  return {
    canUndo: last !== undefined,
    canRedo: next !== undefined,
    undo() {
      if (!last) return;
      set(({ past, future }) => ({ past: past.slice(0, -1), future: [last, ...future] }));
      send(last.inverse);
    },
    redo() {
      if (!next) return;
      set(({ past, future }) => ({ past: [...past, next], future: future.slice(1) }));
      send(next.change);
    },
    keep: (step) => set(({ past }) => ({ past: [...past, step].slice(-DEEPEST), future: [] })),
    drop: (step) => set(({ past, future }) => ({ past: past.filter((one) => one !== step), future })),
  };
}

/** In text fields the keys stay the browser's own. */
export function useHistoryKeys(title: string, words: { undo: string; redo: string }, { undo, redo }: FormHistory): void {
  useShortcuts(title, [
    { keys: ["mod+z"], label: words.undo, run: undo },
    { keys: ["mod+shift+z", "mod+y"], label: words.redo, run: redo },
  ]);
}
