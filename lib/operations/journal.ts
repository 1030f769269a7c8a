import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { AppError, systemCode } from "#lib/core/errors.ts";
import { parseExact } from "#lib/core/json.ts";
import { claimName, syncFolder, TEMP_PREFIX, writeSynced } from "#lib/disk/atomic.ts";

/**
 * One change to files: what is meant to be done is on the disk, synced, before the first step. A file a change, a line a fact: the
 * first is the intent, each further one a step taken. It lies in `<home>/journal/pending/` until the change is whole, then in
 * `<home>/journal/<YYYY-MM>/`, where undo finds it.
 */
export interface Entry<I = unknown, S = unknown> {
  readonly id: string;
  readonly kind: string;
  readonly at: string;
  readonly by: string;
  readonly intent: I;
  readonly steps: readonly S[];
}

const journal = () => join(environment().home, "journal");
/** Holds the changes that are not whole yet, and unfinished intents, which the sweep knows by their names. */
export const pendingFolder = () => join(journal(), "pending");
const pending = (id: string) => join(pendingFolder(), `${id}.jsonl`);

/**
 * Writes the intent, synced; it appears whole or not at all, and not before `ready`: what it relies on may still be on its way to the disk.
 * @throws AppError `conflict` when an entry of this id is pending already; what `ready` throws
 */
export async function begin<I>(entry: { id: string; kind: string; by: string; intent: I }, ready?: Promise<unknown>): Promise<Entry<I>> {
  const whole = { id: entry.id, kind: entry.kind, at: new Date().toISOString(), by: entry.by, intent: entry.intent };
  const unfinished = join(pendingFolder(), `${TEMP_PREFIX}${randomBytes(6).toString("hex")}`);
  const line = `${JSON.stringify(whole)}\n`;
  // It may fail while the intent is still being written: it is heard of below.
  ready?.catch(() => undefined);
  try {
    await writeSynced(unfinished, line, 0o600);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    await mkdir(pendingFolder(), { recursive: true });
    await writeSynced(unfinished, line, 0o600);
  }
  try {
    await ready;
    if (!(await claimName(unfinished, pending(entry.id)))) throw new AppError("conflict", `The change ${entry.id} has begun already.`);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncFolder(pendingFolder());
  return { ...whole, steps: [] };
}

/** Adds a step, synced, so that what follows can rely on it. */
export async function step<S>(id: string, fact: S): Promise<void> {
  const handle = await open(pending(id), "a");
  try {
    await handle.appendFile(`${JSON.stringify(fact)}\n`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** The change is whole. Losing this costs one replay, which finds all done; so nothing is synced. */
export async function finish(id: string): Promise<void> {
  const month = join(journal(), new Date().toISOString().slice(0, 7));
  const done = join(month, `${id}.jsonl`);
  try {
    await rename(pending(id), done);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    await mkdir(month, { recursive: true });
    await rename(pending(id), done).catch((again: unknown) => {
      if (systemCode(again) !== "ENOENT") throw again;
    });
  }
}

/** The change of this id that is not whole yet, or null. */
export async function findPending(id: string): Promise<Entry | null> {
  try {
    // Hardly ever there: to look at once takes a tenth of the time of asking for it.
    return parseEntry(readFileSync(pending(id), "utf8"));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

export async function listPending(): Promise<string[]> {
  try {
    const names = await readdir(pendingFolder());
    return names.filter((name) => name.endsWith(".jsonl")).map((name) => name.slice(0, -".jsonl".length));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

/** A line that a crash cut short was never relied on: it is left out. An entry whose first line is cut has no intent, so nothing happened. */
export function parseEntry(text: string): Entry | null {
  const lines = text.split("\n");
  lines.pop();
  const [first, ...rest] = lines.map((line) => {
    try {
      return parseExact(line);
    } catch {
      return undefined;
    }
  });
  if (typeof first !== "object" || first === null) return null;
  return { ...(first as Omit<Entry, "steps">), steps: rest.filter((fact) => fact !== undefined) };
}
