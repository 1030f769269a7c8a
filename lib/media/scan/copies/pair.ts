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
 * in the same root that has them. Of an engine whose folder was in no root then, ours names the engine in the root's place: it is the first
 * in any root that has the name, as the engine calls it, and the bytes. Engines use their names again: other bytes are another picture, and one that is not hashed yet may be.
 * @param settled ids that `owns` speaks for: what is tied to one of them and to nothing here is let go
 */
export function pairCopies(owns: readonly Own[], candidates: readonly Candidate[], settled: ReadonlySet<number>): Tie[] {
  const byBytes = new Map<string, Candidate>();
  const byPath = new Map<string, Candidate>();
  const elsewhere = ofEngines(owns, candidates);
  for (const one of candidates) {
    if (one.hash === null || !one.isThere || one.isOurs) continue;
    byPath.set(one.path, one);
    const key = keyOf(one.path, one.hash);
    const before = byBytes.get(key);
    if (!before || one.path < before.path) byBytes.set(key, one);
  }
  const wanted = new Map<number, number>();
  for (const own of [...owns].sort((a, b) => a.id - b.id)) {
    const { id, isThere, path, hash } = own;
    if (!isThere) continue;
    const named = byPath.get(path);
    const found = named?.hash === hash ? named : (byBytes.get(keyOf(path, hash)) ?? elsewhere.get(own));
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

const ENGINE = /^engine:[^/]*\//;

/** For each of ours that names an engine in a root's place: the first file anywhere that has the name and the bytes. */
function ofEngines(owns: readonly Own[], candidates: readonly Candidate[]): Map<Own, Candidate> {
  const theirs = owns.filter(({ path }) => ENGINE.test(path));
  const wanted = new Set(theirs.map(({ hash }) => hash));
  const alike = Map.groupBy(
    candidates.filter(({ hash, isThere, isOurs }) => hash !== null && wanted.has(hash) && isThere && !isOurs),
    ({ hash }) => hash,
  );
  const found = new Map<Own, Candidate>();
  for (const own of theirs) {
    const tail = `/${own.path.replace(ENGINE, "")}`;
    const [first] = (alike.get(own.hash) ?? []).filter(({ path }) => path.endsWith(tail)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
    if (first) found.set(own, first);
  }
  return found;
}

function keyOf(path: string, hash: string): string {
  return `${path.slice(0, path.indexOf("/"))}/${hash}`;
}
