/** `.scores/<name.ext>.json`, the older scoring program's: `{file, score, favourite, updated}`. */
import type { Source, Told } from "./said.ts";
import { flagOf, type Json, scoreOf, timeOf } from "./values.ts";

export const SCORES_FOLDER = ".scores";

export function scoresName(filename: string): string {
  return `${filename}.json`;
}

export function readScores(file: Json): Source {
  const at = timeOf(file.updated);
  const told = <T>(value: T | null): Told<T> | undefined => (value === null ? undefined : { value, at });
  const score = told(scoreOf(file.score));
  const favourite = told(flagOf(file.favourite));
  return { words: { ...(score ? { score } : {}), ...(favourite ? { favourite } : {}) } };
}

/** The file with a new score in it. What else stands there stays; a time that was a number stays one, in its own unit. */
export function scoresWith(before: Json, filename: string, score: number, favourite: boolean, at: Date): Record<string, unknown> {
  const ms = at.getTime();
  const { updated } = before;
  const time = typeof updated === "number" ? (updated > 100_000_000_000 ? ms : Math.floor(ms / 1000)) : at.toISOString();
  return { ...before, file: typeof before.file === "string" ? before.file : filename, score, favourite, updated: time };
}
