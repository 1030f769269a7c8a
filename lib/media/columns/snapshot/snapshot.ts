import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { endianness } from "node:os";
import { join } from "node:path";
import { systemCode } from "#lib/core/errors.ts";
import type { DatabaseLocation } from "#lib/db/location.ts";
import type { RawReader } from "#lib/db/raw-reader.ts";
import { MEDIA_KINDS } from "../../kinds.ts";
import type { Holdings } from "../library.ts";
import type { LastingSource } from "../row.ts";
import { COLUMN_NAMES } from "../table.ts";
import { SectionReader, TornFile } from "./file.ts";
import { restoreHoldings } from "./restoring.ts";
import { type About, saveHoldings } from "./saving.ts";
import { hasMark, insertMark, selectIdentity } from "./store.ts";

/** Moves on whenever columns or sections mean something else. */
const FORMAT = 1;
const NAME = "library.columns";
/** Fewer rows are read from the database in no time. */
const FEWEST_ROWS = 5_000;
/** Reading the log on costs little up to so many changes, or this share of all rows. */
const FEW_CHANGES = 5_000;
const FEW_CHANGED = 0.02;

/** The library as it was held, in a file that only makes the next start quicker: whatever is wrong with it, it is removed. */
export class Snapshot {
  readonly #folder: string;
  readonly #reader: RawReader;
  readonly #source: LastingSource;
  readonly #location: DatabaseLocation;
  readonly #version: string;
  /** The holdings of the last file, and their changes by then. */
  #saved: { holdings: Holdings; changes: number } | undefined;

  constructor(folder: string, reader: RawReader, source: LastingSource, location: DatabaseLocation, timeZone: string) {
    this.#folder = folder;
    this.#reader = reader;
    this.#source = source;
    this.#location = location;
    // Days come from the time zone's rules, the order of names from how letters are folded.
    const { tz, unicode } = process.versions;
    this.#version = JSON.stringify([FORMAT, endianness(), MEDIA_KINDS, COLUMN_NAMES, timeZone, tz, unicode]);
  }

  get #path(): string {
    return join(this.#folder, NAME);
  }

  /** Fills empty holdings, and stands the source where the log goes on. @returns whether there was something to be trusted */
  async restore(holdings: Holdings): Promise<boolean> {
    const file = this.#open();
    if (!file) return false;
    try {
      const about = file.about as About;
      if (!(await this.#isOurs(about))) {
        this.#remove();
        return false;
      }
      restoreHoldings(holdings, file, about);
      this.#saved = { holdings, changes: holdings.table.changes };
      return true;
    } catch (error) {
      // Torn, or not to be read: the database's own failures are the caller's.
      if (!(error instanceof TornFile || error instanceof SyntaxError)) throw error;
      this.#remove();
      return false;
    } finally {
      file.close();
    }
  }

  #open(): SectionReader | null {
    try {
      return new SectionReader(this.#path);
    } catch (error) {
      if (systemCode(error) !== "ENOENT") this.#remove();
      return null;
    }
  }

  async #isOurs({ version, identity, mark, place }: About): Promise<boolean> {
    return (
      version === this.#version &&
      identity === (await selectIdentity(this.#reader)) &&
      (await hasMark(this.#reader, mark)) &&
      (await this.#source.resume(place))
    );
  }

  /** Whether so much changed that the next start would notice. */
  isDue(holdings: Holdings): boolean {
    const { live, changes } = holdings.table;
    if (live < FEWEST_ROWS) return false;
    return this.#saved?.holdings !== holdings || changes - this.#saved.changes > Math.max(FEW_CHANGES, live * FEW_CHANGED);
  }

  /** @param isCurrent reads the log on, and says whether these are still the library's rows. @returns whether it was written */
  async save(holdings: Holdings, isCurrent: () => Promise<boolean>): Promise<boolean> {
    mkdirSync(this.#folder, { recursive: true });
    this.#removePartial();
    let changes = 0;
    const isSaved = await saveHoldings(holdings, {
      path: this.#path,
      version: this.#version,
      identity: await selectIdentity(this.#reader),
      place: () => {
        changes = holdings.table.changes;
        return this.#source.place();
      },
      // Seen over the connection that the rows came from, after which nothing of the log was missing: it is the same database.
      mark: async () => {
        const mark = await insertMark(this.#location);
        return (await isCurrent()) && (await hasMark(this.#reader, mark)) ? mark : null;
      },
    });
    if (isSaved) this.#saved = { holdings, changes };
    return isSaved;
  }

  #remove(): void {
    rmSync(this.#path, { force: true });
  }

  /** What a process that was killed left behind. Another one's that is being written is then not finished: it is only a cache. */
  #removePartial(): void {
    for (const name of readdirSync(this.#folder)) if (name.endsWith(".partial")) rmSync(join(this.#folder, name), { force: true });
  }
}
