/** Which of an engine's own files a file of ours was made of. Pure. */

/** A file of ours, and where and what its provenance says that the engine's was. */
export interface Own {
  readonly id: number;
  readonly isThere: boolean;
  /** `<root id>/<path>` */
  readonly path: string;
  readonly hash: string;
}

/** A file that may be the engine's. */
export interface Candidate {
  readonly id: number;
  readonly path: string;
  readonly hash: string | null;
  readonly isThere: boolean;
  readonly copyOf: number | null;
  /** It says itself what it was made of, so no engine left it. */
  readonly isOurs: boolean;
}

export interface Tie {
  readonly id: number;
  readonly copyOf: number | null;
}

/**
 * The file at the path that ours names, when it has the bytes that ours names; else, because it may have been renamed, the first by path
 * in the same root that has them. Engines use their names again: other bytes are another picture, and one that is not hashed yet may be.
 * @param settled ids that `owns` speaks for: what is tied to one of them and to nothing here is let go
 */
export function pairCopies(owns: readonly Own[], candidates: readonly Candidate[], settled: ReadonlySet<number>): Tie[] {
  const byBytes = new Map<string, Candidate>();
  const byPath = new Map<string, Candidate>();
  for (const one of candidates) {
    if (one.hash === null || !one.isThere || one.isOurs) continue;
    byPath.set(one.path, one);
    const key = keyOf(one.path, one.hash);
    const before = byBytes.get(key);
    if (!before || one.path < before.path) byBytes.set(key, one);
  }
  const wanted = new Map<number, number>();
  for (const { id, isThere, path, hash } of [...owns].sort((a, b) => a.id - b.id)) {
    if (!isThere) continue;
    const named = byPath.get(path);
    const found = named?.hash === hash ? named : byBytes.get(keyOf(path, hash));
    if (!found || found.id === id || wanted.has(found.id)) continue;
    // Tied to another of ours already, made of the same file; that one answers for it.
    wanted.set(found.id, found.copyOf === null || settled.has(found.copyOf) ? id : found.copyOf);
  }
  return candidates.flatMap(({ id, copyOf }) => {
    const to = wanted.get(id) ?? null;
    if (to === copyOf || (to === null && copyOf !== null && !settled.has(copyOf))) return [];
    return [{ id, copyOf: to }];
  });
}

function keyOf(path: string, hash: string): string {
  return `${path.slice(0, path.indexOf("/"))}/${hash}`;
}
