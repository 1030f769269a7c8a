import type { Draft } from "./draft.ts";

/** Changes of one thing that follow each other this closely are one step back. */
const ONE_STEP_MS = 1_000;
const MOST_STEPS = 100;

interface Step {
  readonly draft: Draft;
  readonly about: string;
  readonly at: number;
}

/**
 * The studio's form, with its steps back. It lives beside React, so that a letter typed into one field draws that field again and
 * nothing else.
 */
export class DraftStore {
  #draft: Draft;
  #past: Step[] = [];
  #future: Draft[] = [];
  /** What was said last by the person, not by undoing: a further change of the same joins its step. */
  #last: Step | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #now: () => number;

  constructor(draft: Draft, now: () => number = () => performance.now()) {
    this.#draft = draft;
    this.#now = now;
  }

  get draft(): Draft {
    return this.#draft;
  }
  get canUndo(): boolean {
    return this.#past.length > 0;
  }
  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A change by the person. `about` names the thing that changes: several changes of it in a row are one step back. */
  change(about: string, change: (draft: Draft) => Draft): void {
    const before = this.#draft;
    const next = change(before);
    if (next === before) return;
    const at = this.#now();
    const joins = this.#last?.about === about && at - this.#last.at < ONE_STEP_MS;
    if (!joins) this.#past = [...this.#past.slice(1 - MOST_STEPS), { draft: before, about, at }];
    this.#last = { draft: next, about, at };
    this.#future = [];
    this.#set(next);
  }

  /** A change that is no step: which job is watched, what came from another device. */
  replace(change: (draft: Draft) => Draft): void {
    this.#set(change(this.#draft));
  }

  undo(): boolean {
    const step = this.#past.at(-1);
    if (!step) return false;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, this.#draft];
    this.#go(step.draft);
    return true;
  }

  redo(): boolean {
    const next = this.#future.at(-1);
    if (!next) return false;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, { draft: this.#draft, about: "", at: 0 }];
    this.#go(next);
    return true;
  }

  /** What is on the stage now stays there. */
  #go(draft: Draft): void {
    this.#last = null;
    this.#set({ ...draft, watched: this.#draft.watched });
  }

  #set(draft: Draft): void {
    if (draft === this.#draft) return;
    this.#draft = draft;
    for (const listener of this.#listeners) listener();
  }
}
