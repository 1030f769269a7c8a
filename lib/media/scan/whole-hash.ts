import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { locate } from "../roots/service.ts";
import { stateOf } from "./state.ts";

interface Begun {
  readonly changeMs: number | null;
  readonly hash: Hash;
  at: number;
}

/** How far this process has come with files that it could not read in one go; losing it costs beginning them again. */
const begun = new Map<string, Begun>();
const MOST_BEGUN = 4;

/** SHA-256 of a file that is as its row says. @param path `<root id>/<path>` @returns null for one that is not: a scan sees to it */
export async function wholeHash(path: string, changeMs: number | null, signal: AbortSignal): Promise<string | null> {
  return (await hashUntil(path, changeMs, signal, Number.POSITIVE_INFINITY)) ?? null;
}

/** The same as far as it gets until a time (`performance.now`). @returns undefined where more is to be read: the next call goes on */
export async function hashUntil(
  path: string,
  changeMs: number | null,
  signal: AbortSignal,
  until: number,
): Promise<string | null | undefined> {
  const before = begun.get(path);
  begun.delete(path);
  try {
    const absolute = await locate(path);
    if ((await stateOf(absolute))?.changeMs !== changeMs) return null;
    const going = before?.changeMs === changeMs ? before : { changeMs, hash: createHash("sha256"), at: 0 };
    for await (const piece of createReadStream(absolute, { signal, start: going.at, highWaterMark: 256 * 1024 })) {
      going.hash.update(piece as Buffer);
      going.at += (piece as Buffer).length;
      if (performance.now() <= until) continue;
      begun.set(path, going);
      if (begun.size > MOST_BEGUN) begun.delete(begun.keys().next().value ?? path);
      return undefined;
    }
    return (await stateOf(absolute))?.changeMs === changeMs ? going.hash.digest("hex") : null;
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}
