/** Who is who after files were moved by others: pure, no disk, no database. */
import { likeness } from "./likeness.ts";

/** The fingerprint covers such a file whole: 8 KiB from its beginning, 4 KiB from its end. */
const COVERED_BYTES = 12 * 1024;

/** A file nobody knows at its path. */
export interface Sought {
  readonly name: string;
  readonly projectId: string | null;
  readonly fingerprint: string;
  readonly size: number;
  readonly modifiedMs: number;
  /** What the sidecar beside it says its bytes were. */
  readonly saidHash: string | null;
}

/** A known file that is not at its own path any more. */
export interface Candidate {
  readonly id: number;
  readonly name: string;
  readonly projectId: string | null;
  readonly fingerprint: string | null;
  readonly hash: string | null;
  readonly modifiedMs: number | null;
}

/**
 * Which known file each found one is, by its index. A pair needs the same bytes: by the sidecar's hash, or by the fingerprint where that
 * covers the whole file or name or time agree as well. Of several the nearest wins: same name, then same project, then same time, then the
 * most alike name; no known file is given twice.
 */
export function matchMoved(sought: readonly Sought[], candidates: readonly Candidate[]): Map<number, number> {
  const byBytes = new Map<string, Candidate[]>();
  const note = (key: string | null, candidate: Candidate) => {
    if (key === null) return;
    const list = byBytes.get(key);
    if (list) list.push(candidate);
    else byBytes.set(key, [candidate]);
  };
  for (const candidate of candidates) {
    note(candidate.fingerprint, candidate);
    note(candidate.hash, candidate);
  }
  const pairs: { index: number; id: number; weight: number }[] = [];
  for (const [index, file] of sought.entries()) {
    const alike = new Set([...(byBytes.get(file.fingerprint) ?? []), ...(byBytes.get(file.saidHash ?? "") ?? [])]);
    for (const candidate of alike) {
      const weight = weigh(file, candidate);
      if (weight > 0) pairs.push({ index, id: candidate.id, weight });
    }
  }
  pairs.sort((a, b) => b.weight - a.weight || a.id - b.id || a.index - b.index);
  const matched = new Map<number, number>();
  const given = new Set<number>();
  for (const { index, id } of pairs) {
    if (matched.has(index) || given.has(id)) continue;
    matched.set(index, id);
    given.add(id);
  }
  return matched;
}

function weigh(file: Sought, candidate: Candidate): number {
  const sameHash = file.saidHash !== null && file.saidHash === candidate.hash;
  const sameBytes = file.fingerprint === candidate.fingerprint;
  const sameName = file.name === candidate.name;
  const sameTime = file.modifiedMs === candidate.modifiedMs;
  if (!sameHash && !(sameBytes && (file.size <= COVERED_BYTES || sameName || sameTime))) return 0;
  const likeName = file.name.toLowerCase() === candidate.name.toLowerCase();
  const sameProject = file.projectId === candidate.projectId;
  return (
    (sameHash && sameBytes ? 32 : 0) +
    (sameBytes ? 16 : 8) +
    (sameName ? 4 : likeName ? 3 : 0) +
    (sameProject ? 2 : 0) +
    (sameTime ? 1 : 0) +
    likeness(file.name, candidate.name)
  );
}

/**
 * Whether a known file whose bytes lie at another's path now was moved there: that path's own file gives way to one of which something is
 * said, and where nothing is said of either and its own was gone before, to any. Else the path keeps its file, which has other bytes: a
 * program that saves writes a new file beside the old one first.
 */
export function givesWay(own: Standing, come: Standing): boolean {
  return come.isSaidOf || (!own.isSaidOf && own.isMissing);
}

export interface Standing {
  readonly isSaidOf: boolean;
  readonly isMissing: boolean;
}

/** Other bytes under a known path. */
export interface Replaced {
  readonly id: number;
  /** Of the bytes that are there now, and of those that were. */
  readonly fingerprint: string;
  readonly before: string | null;
  /** Its known file was found somewhere else already. */
  readonly isLeft: boolean;
}

export interface Exchange {
  /** Index of a path → the known file whose bytes lie there now. */
  readonly moved: ReadonlyMap<number, number>;
  /** Paths that keep their known file, which gets the new bytes. */
  readonly kept: readonly number[];
  /** Paths whose known file lies elsewhere now and whose bytes nobody knows. */
  readonly free: readonly number[];
}

/**
 * Swapped files: a known file follows its bytes to another path only if that path's own leaves too, to where its bytes lie; where the
 * bytes are found nowhere, the path keeps the known file and all that was said of it.
 */
export function resolveExchange(replaced: readonly Replaced[]): Exchange {
  const places = new Map<string, number[]>();
  for (const [index, { fingerprint }] of replaced.entries()) {
    const list = places.get(fingerprint);
    if (list) list.push(index);
    else places.set(fingerprint, [index]);
  }
  const target = new Map<number, number>();
  const taken = new Set<number>();
  for (const [index, { before, isLeft }] of replaced.entries()) {
    const place = isLeft || before === null ? undefined : places.get(before)?.find((one) => one !== index && !taken.has(one));
    if (place === undefined) continue;
    target.set(index, place);
    taken.add(place);
  }
  for (let changed = true; changed; ) {
    changed = false;
    for (const [index, place] of target) {
      if (target.has(place) || replaced[place]?.isLeft) continue;
      target.delete(index);
      changed = true;
    }
  }
  const moved = new Map<number, number>();
  for (const [index, place] of target) moved.set(place, replaced[index]?.id ?? 0);
  const kept: number[] = [];
  const free: number[] = [];
  for (const [index, { isLeft }] of replaced.entries()) {
    if (moved.has(index)) continue;
    if (target.has(index) || isLeft) free.push(index);
    else kept.push(index);
  }
  return { moved, kept, free };
}
