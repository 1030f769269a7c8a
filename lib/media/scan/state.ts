import { stat } from "node:fs/promises";

/** A file as one stat gives it, in whole milliseconds; null where no regular file is. */
export async function stateOf(path: string): Promise<{ size: number; modifiedMs: number; changeMs: number } | null> {
  const facts = await stat(path).catch(() => null);
  return facts?.isFile() ? { size: facts.size, modifiedMs: Math.floor(facts.mtimeMs), changeMs: Math.floor(facts.ctimeMs) } : null;
}
