import { besideOf } from "../sidecars/elsewhere.ts";

/** A media file as a folder's listing gives it. */
export interface Listed {
  readonly name: string;
  /** `Said.stamp` of its sidecars; null without any. */
  readonly stamp: string | null;
}

/** As one stat gives it, too. Times are whole milliseconds. */
export interface Entry extends Listed {
  readonly size: number;
  readonly modifiedMs: number;
  readonly changeMs: number;
}

/** What the library knows of a file in a folder. */
export interface KnownFile {
  readonly id: number;
  readonly name: string;
  readonly size: number | null;
  readonly changeMs: number | null;
  readonly stamp: string | null;
  readonly status: string;
}

/** Why a file is read: nobody knows it, its bytes may be others, what is said beside it changed, it was still being written. */
export type Why = "new" | "bytes" | "words" | "unstable";

export interface FolderDiff {
  readonly unchanged: number;
  readonly read: readonly { readonly entry: Listed | Entry; readonly known: KnownFile | null; readonly why: Why }[];
  /** The same as ever, but the library called them missing or offline. */
  readonly back: readonly number[];
  /** Known, and not here. */
  readonly vanished: readonly KnownFile[];
}

/** Known files that a folder is expected to show. Missing ones are not missed twice. */
const EXPECTED: ReadonlySet<string> = new Set(["present", "offline", "unstable"]);

/**
 * What changed in one folder; of files nobody knows the name is enough. A file's change time moves with every change of its bytes, name or place, so equal size and change time
 * mean equal bytes.
 */
export function diffFolder(entries: readonly (Listed | Entry)[], known: readonly KnownFile[]): FolderDiff {
  const byName = new Map(known.map((one) => [one.name, one]));
  const read: FolderDiff["read"][number][] = [];
  const back: number[] = [];
  let unchanged = 0;
  for (const entry of entries) {
    const one = byName.get(entry.name) ?? null;
    byName.delete(entry.name);
    const why = whyToRead(entry, one);
    if (why) read.push({ entry, known: one, why });
    else if (one?.status === "present") unchanged += 1;
    else if (one) back.push(one.id);
  }
  return { unchanged, read, back, vanished: [...byName.values()].filter((one) => EXPECTED.has(one.status)) };
}

/** Whether a file's state has been looked at, not only its name. */
export function isLookedAt(entry: Listed | Entry): entry is Entry {
  return "changeMs" in entry;
}

function whyToRead(entry: Listed | Entry, known: KnownFile | null): Why | null {
  if (!known) return "new";
  if (known.status === "unstable") return "unstable";
  if (!isLookedAt(entry) || known.size !== entry.size || known.changeMs !== entry.changeMs) return "bytes";
  return besideOf(known.stamp) === entry.stamp ? null : "words";
}
