import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { locate } from "../roots/service.ts";
import { stateOf } from "./state.ts";

/** SHA-256 of a file that is as its row says. @param path `<root id>/<path>` @returns null for one that is not: a scan sees to it */
export async function wholeHash(path: string, changeMs: number | null, signal: AbortSignal): Promise<string | null> {
  try {
    const absolute = await locate(path);
    if ((await stateOf(absolute))?.changeMs !== changeMs) return null;
    const hash = createHash("sha256");
    for await (const piece of createReadStream(absolute, { signal, highWaterMark: 256 * 1024 })) hash.update(piece as Buffer);
    return (await stateOf(absolute))?.changeMs === changeMs ? hash.digest("hex") : null;
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}
