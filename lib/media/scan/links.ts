/** Which links a walk of a root follows, and in which order: that of a scan, and that of who lists what a scan would find. No I/O. */
import { basename, dirname, join } from "node:path";
import { isInside } from "#lib/disk/paths.ts";
import { judgeName } from "./skip.ts";

export interface Link {
  /** In the root, `/` between its parts. */
  readonly path: string;
  /** What it leads to is a folder. */
  readonly isFolder: boolean;
}

/**
 * `outside`: out of the root, or into one inside it · `own`: to what is in the library at its own place · `circle`: to a folder that the
 * link lies in · `again`: to a file that another link led to · `other`: called like no media
 */
export type LinkVerdict = "follow" | "outside" | "own" | "circle" | "again" | "other";

/** The links of one walk, and the real folders and files it has met. */
export class Links<L extends Link = Link> {
  readonly #top: string;
  readonly #apart: readonly string[];
  readonly #isWalked: (real: string) => boolean;
  readonly #met = new Set<string>();
  readonly #toFolders: L[] = [];
  readonly #toFiles: L[] = [];

  /**
   * @param top the root's real path
   * @param apart other roots inside it, absolute: what lies there is theirs
   * @param isWalked whether scans go into a real folder by themselves, also where this walk has not met it
   */
  constructor(top: string, apart: readonly string[], isWalked: (real: string) => boolean) {
    this.#top = top;
    this.#apart = apart;
    this.#isWalked = isWalked;
  }

  add(link: L): void {
    (link.isFolder ? this.#toFolders : this.#toFiles).push(link);
  }

  /**
   * As they were added, and those that are added meanwhile. Those to files come last: what they lead to may lie in a folder that others
   * lead to.
   */
  *inOrder(): Generator<L> {
    yield* this.#toFolders;
    yield* this.#toFiles;
  }

  /** @returns whether it is met for the first time */
  meet(real: string): boolean {
    const before = this.#met.size;
    return this.#met.add(real).size > before;
  }

  isApart(real: string): boolean {
    return this.#apart.some((other) => isInside(other, real));
  }

  /** @param target the real path of what the link leads to */
  judge({ path, isFolder }: Link, target: string): LinkVerdict {
    if (!isInside(this.#top, target) || this.isApart(target)) return "outside";
    if (isFolder) {
      if (this.#isOwn(target)) return "own";
      return isInside(target, join(this.#top, path)) ? "circle" : "follow";
    }
    if (isMedia(target) && this.#isOwn(dirname(target))) return "own";
    if (!isMedia(path)) return "other";
    return this.#met.has(target) ? "again" : "follow";
  }

  #isOwn(folder: string): boolean {
    return this.#met.has(folder) || this.#isWalked(folder);
  }
}

function isMedia(path: string): boolean {
  return judgeName(basename(path)).kind === "media";
}
