/**
 * A ComfyUI on the same disk leaves its own file beside ours: the provenance of ours says which, and that one stays out of lists as long
 * as ours is there. Asked again with whatever changed, so the order in which the two are met does not matter.
 */
import type { Database } from "#lib/db/client.ts";
import { inTransaction, writeHashes } from "../store.ts";
import { wholeHash } from "../whole-hash.ts";
import { type Own, pairCopies } from "./pair.ts";
import { freeUnfounded, hasCopies, pageOfOwns, type StoredCandidate, selectCandidates, selectOwns, writeTies } from "./store.ts";

const CHUNK = 1_000;
/** Files at a path that ours name are hashed at once, so many bytes a time; others are shown until the background has hashed them. */
const MOST_HASHED_BYTES = 1024 ** 3;

/**
 * Ties and unties what concerns these files, or all of the library.
 * @param ids files that are new, back, gone, elsewhere, hashed, or have other bytes; null for all
 * @returns files that are shown now, or are not any more
 */
export async function settleCopies(of: Database, ids: readonly number[] | null, signal: AbortSignal): Promise<number[]> {
  if (!(await hasCopies(of.client))) return [];
  const settling = new Settling(of, signal);
  if (ids !== null) {
    for (let at = 0; at < ids.length; at += CHUNK) {
      const some = ids.slice(at, at + CHUNK);
      await settling.settle(await selectOwns(of.client, of.dialect, some), some);
    }
    return settling.changed;
  }
  for (let page = await pageOfOwns(of.client, 0, CHUNK); page.length > 0; ) {
    await settling.settle(page, []);
    page = await pageOfOwns(of.client, page.at(-1)?.id ?? Number.MAX_SAFE_INTEGER, CHUNK);
  }
  return [...settling.changed, ...(await inTransaction(of, (tx) => freeUnfounded(tx)))];
}

class Settling {
  readonly #of: Database;
  readonly #signal: AbortSignal;
  readonly changed: number[] = [];
  #room = MOST_HASHED_BYTES;

  constructor(of: Database, signal: AbortSignal) {
    this.#of = of;
    this.#signal = signal;
  }

  async settle(owns: readonly Own[], more: readonly number[]): Promise<void> {
    this.#signal.throwIfAborted();
    const { client, dialect } = this.#of;
    const settled = new Set([...more, ...owns.map(({ id }) => id)]);
    const candidates = await this.#hashed(owns, await selectCandidates(client, dialect, owns, [...settled]));
    const byId = new Map(candidates.map((one) => [one.id, one]));
    const ties = pairCopies(owns, candidates, settled).flatMap((tie) => {
      const { path, hash } = byId.get(tie.id) ?? {};
      return path === undefined ? [] : [{ ...tie, path, hash: hash ?? null }];
    });
    if (ties.length === 0) return;
    this.changed.push(...(await inTransaction(this.#of, (tx) => writeTies(tx, dialect, ties))));
  }

  async #hashed(owns: readonly Own[], candidates: readonly StoredCandidate[]): Promise<StoredCandidate[]> {
    const named = new Set(owns.flatMap(({ isThere, path }) => (isThere ? [path] : [])));
    const hashes: { id: number; hash: string; change_ms: number }[] = [];
    const found: StoredCandidate[] = [];
    for (const one of candidates) {
      const { hash, changeMs, isPresent, isOurs, path, bytes } = one;
      const isSought = hash === null && isPresent && !isOurs && changeMs !== null && named.has(path) && this.#room >= bytes;
      if (!isSought) {
        found.push(one);
        continue;
      }
      this.#room -= bytes;
      const taken = await wholeHash(path, changeMs, this.#signal);
      if (taken !== null) hashes.push({ id: one.id, hash: taken, change_ms: changeMs });
      found.push({ ...one, hash: taken });
    }
    await writeHashes(this.#of.client, this.#of.dialect, hashes);
    return found;
  }
}
