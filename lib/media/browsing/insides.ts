/**
 * What stands inside files, for the library without a database: listing a folder says nothing of a model or of the time a picture was
 * made at, so files are read one after another behind the list. Kept while the process lives, by what a file's state was.
 */
import { join } from "node:path";
import { readMedia } from "#lib/metadata/read.ts";
import type { Facts } from "#lib/metadata/schema.ts";
import type { Row } from "../columns/row.ts";
import type { Root } from "../roots/schema.ts";
import { recordColumns } from "../rows/row.ts";
import type { Entry } from "../scan/diff.ts";
import { mergeWords } from "../sidecars/combine.ts";
import { readSaidAlone } from "../sidecars/read.ts";
import type { Said } from "../sidecars/said.ts";

/** Between two files whoever asks meanwhile is answered; so long is read in one go. */
const SLICE_MS = 8;
/** The list is put in order anew when all are read, and while there are very many each time so much time has passed. */
const WAVE_MS = 60_000;

/** A file that is yet to be read. */
export interface Unread {
  readonly root: Root;
  readonly folder: string;
  readonly entry: Entry;
  readonly row: Row;
  readonly keywords: readonly string[];
}

type Told = Pick<Row, "created" | "model" | "score" | "favourite" | "kept" | "runId" | "visibility" | "owner" | "workshop">;

/** What a row holds of a file's words, and its keywords of all types. */
export interface Inside {
  readonly told: Told;
  readonly keywords: readonly string[];
}

const NO_KEYWORDS: readonly string[] = [];

const stateOf = ({ size, modifiedMs, changeMs, stamp }: Entry) => `${size}:${modifiedMs}:${changeMs}:${stamp}`;

/** What sidecars say of a file, and where it was read what it says itself. */
export function insideOf(said: Said | null, facts: Facts | null, { modifiedMs }: Entry, root: Root): Inside {
  const words = mergeWords(said, facts, root);
  const created = words.created_at === null ? Number.NaN : Date.parse(words.created_at);
  const told = {
    created: Number.isFinite(created) ? created : modifiedMs,
    model: recordColumns(words.record, words.source).model_name,
    score: words.score,
    favourite: words.favourite,
    kept: words.kept,
    runId: words.run_id,
    visibility: words.visibility,
    owner: words.owner,
    workshop: words.workshop,
  };
  return { told, keywords: words.keywords.length === 0 ? NO_KEYWORDS : words.keywords.map(({ keyword }) => keyword) };
}

interface Found {
  readonly row: Row;
  readonly keywords: readonly string[];
}

export class Insides {
  readonly #known = new Map<number, { readonly state: string; readonly inside: Inside }>();
  #waiting: Unread[] = [];
  #found: Found[] = [];
  #toldAt = 0;
  #isReading = false;
  #isStopped = false;

  /** How many files are yet to be read. */
  get unread(): number {
    return this.#waiting.length + (this.#isReading ? 1 : 0);
  }

  /** What is known of a file as it is now; null where it has not been read. */
  of(id: number, entry: Entry): Inside | null {
    const known = this.#known.get(id);
    return known?.state === stateOf(entry) ? known.inside : null;
  }

  /** All that is to be read, in place of what was. */
  want(files: Unread[]): void {
    this.#waiting = files;
    this.#found = [];
    this.#toldAt = Date.now();
    if (!this.#isReading) void this.#read();
  }

  /** Rows that are others than they were told, now that their files were read. */
  take(): readonly Found[] {
    if (this.#found.length === 0 || (this.unread > 0 && Date.now() - this.#toldAt < WAVE_MS)) return [];
    const found = this.#found;
    this.#found = [];
    this.#toldAt = Date.now();
    return found;
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    let until = performance.now() + SLICE_MS;
    for (let file = this.#waiting.pop(); file && !this.#isStopped; file = this.#waiting.pop()) {
      await this.#readOne(file);
      if (performance.now() < until) continue;
      await new Promise((resolve) => setImmediate(resolve));
      until = performance.now() + SLICE_MS;
    }
    this.#isReading = false;
  }

  async #readOne({ root, folder, entry, row, keywords }: Unread): Promise<void> {
    const [said, media] = await Promise.all([
      entry.stamp === null ? null : readSaidAlone(root, folder, entry.name).catch(() => null),
      readMedia(join(root.path, folder, entry.name), { listed: true }),
    ]);
    const inside = insideOf(said, media.ok ? media.facts : null, entry, root);
    this.#known.set(row.id, { state: stateOf(entry), inside });
    const isSame = Object.entries(inside.told).every(([field, value]) => row[field as keyof Told] === value);
    if (!isSame || inside.keywords.join("\n") !== keywords.join("\n"))
      this.#found.push({ row: { ...row, ...inside.told }, keywords: inside.keywords });
  }
}
