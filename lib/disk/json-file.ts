import { readFile } from "node:fs/promises";
import { AppError, systemCode } from "#lib/core/errors.ts";
import { parseExact, stringifyExact } from "#lib/core/json.ts";
import { type ReplaceOptions, replaceFile } from "./atomic.ts";
import { withLock } from "./lock.ts";

/** @returns undefined when there is no such file. @throws AppError `invalid` when it is there and no JSON: it is never overwritten then. */
export async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
  try {
    return parseExact(text);
  } catch (error) {
    throw new AppError("invalid", `${path} is not valid JSON. Mend or remove it.`, { cause: error });
  }
}

export async function writeJson(path: string, value: unknown, options?: ReplaceOptions): Promise<void> {
  await replaceFile(path, stringifyExact(value), options);
}

/** Reads, changes and replaces a JSON file; two writers at once lose nothing. `change` gets undefined when there is no file yet. */
export async function updateJson<T>(path: string, change: (current: unknown) => T | Promise<T>, options?: ReplaceOptions): Promise<T> {
  return withLock(path, async () => {
    const next = await change(await readJson(path));
    await writeJson(path, next, options);
    return next;
  });
}
