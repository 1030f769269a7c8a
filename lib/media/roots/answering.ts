/**
 * Whether roots are there, asked in a way that holds up nobody: a disk on the network may keep a question for ever, and with it one of
 * the few threads that ask. So each root has one question under way at most, and who wants to know waits a moment, not for the answer.
 */

import type { AppError } from "#lib/core/errors.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { isOnline } from "./marker.ts";
import type { Root, RootEntry } from "./schema.ts";

/** A disk that has to spin up first takes up to ten seconds: until then it is as it was. */
const LATE_MS = 10_000;
/** Of a root that nobody has seen yet nothing can be told meanwhile. */
const FIRST_MS = 2_000;
/** Who asks waits no longer. */
const PATIENCE_MS = 1_000;
/** Who wants a file of just this root has nothing better to do than to wait. */
const FILE_PATIENCE_MS = 10_000;

interface Question {
  readonly since: number;
  readonly answer: Promise<boolean>;
}

const held = processWide("roots-answering", () => ({ questions: new Map<string, Question>(), known: new Map<string, boolean>() }));

const keyOf = ({ id, read_only, path }: Pick<RootEntry, "id" | "read_only" | "path">) => `${id} ${read_only} ${path}`;

const LATE = Symbol("late");

async function within<T>(work: Promise<T>, ms: number): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), Math.max(0, ms));
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function questionOf(key: string, ask: () => Promise<boolean>): Question {
  const open = held.questions.get(key);
  if (open) return open;
  const answer = ask().then((isThere) => {
    held.known.set(key, isThere);
    return isThere;
  });
  const question = { since: performance.now(), answer: answer.finally(() => held.questions.delete(key)) };
  question.answer.catch(() => undefined);
  held.questions.set(key, question);
  return question;
}

/** Where a root stands. `silent`: it has been asked, and does not answer; as soon as it does, it is told of as it is. */
export async function presenceOf(entry: RootEntry): Promise<Pick<Root, "state" | "silent">> {
  const key = keyOf(entry);
  const question = questionOf(key, () => isOnline(entry));
  const known = held.known.get(key);
  const age = performance.now() - question.since;
  const due = known === undefined ? FIRST_MS : LATE_MS;
  const patience = known === undefined ? due - age : Math.min(PATIENCE_MS, due - age);
  const answer = age >= due ? LATE : await within(question.answer, patience);
  if (answer !== LATE) return { state: answer ? "online" : "offline" };
  if (known === undefined || performance.now() - question.since >= due) return { state: "offline", silent: true };
  return { state: known ? "online" : "offline" };
}

/** Whether a root has been asked and has not answered yet: it had better not be asked for anything else meanwhile. */
export function isHesitating(entry: RootEntry): boolean {
  const question = held.questions.get(keyOf(entry));
  return question !== undefined && performance.now() - question.since > PATIENCE_MS / 2;
}

/** What is asked of a disk that may keep the question: after a moment the answer is taken for the one that is given. */
export async function orWhenLate<T>(work: Promise<T>, answer: T): Promise<T> {
  const told = await within(work, FIRST_MS);
  return told === LATE ? answer : told;
}

/** @throws AppError `root_offline` where the root's disk keeps the question for too long */
export async function answeredBy<T>(root: Pick<Root, "name" | "path">, work: Promise<T>): Promise<T> {
  const told = await within(work, FILE_PATIENCE_MS);
  if (told === LATE) throw refusal("root_offline", "root_late", { name: root.name, path: root.path });
  return told;
}

/** Why nothing of a root that is away can be had, and what to do. */
export function rootAway({ name, path, silent }: Pick<Root, "name" | "path" | "silent">, at: { readonly field?: string } = {}): AppError {
  return refusal("root_offline", silent ? "root_silent" : "root_away", { name, path }, at);
}
