import { systemCode } from "#lib/core/errors.ts";
import type { DatabaseLocation } from "#lib/db/location.ts";
import { openRawReader, type RawReader } from "#lib/db/raw-reader.ts";
import type { RawValue } from "#lib/db/raw-value.ts";
import { answersOf } from "./answers.ts";
import { type Holdings, Library } from "./library.ts";
import type { Columns } from "./questions.ts";
import { Snapshot } from "./snapshot/snapshot.ts";
import { databaseSource } from "./source.ts";
import { selectListed } from "./store.ts";
import { GivenUp } from "./turns.ts";
import { type Gathering, gatherKeyword, gatherWords, selectGathering, selectMatching } from "./words/store.ts";

const BROKEN = /^SQLITE_(CORRUPT|NOTADB|IOERR|CANTOPEN)/;

/** Two connections a process have this each. */
const CACHE_KIB = 8_192;

/** Runs the slow statements, in another thread or on another connection. */
export interface Gatherer {
  gather(gathering: Gathering, signal: AbortSignal): Promise<Int32Array>;
  close(): Promise<void>;
}

/** Columns that can be written down, so that the next to hold them need not read every row. */
export interface KeptColumns extends Columns {
  /** Where enough changed. @returns whether it did */
  save(): Promise<boolean>;
}

/** One statement at a time: a PostgreSQL connection takes no second before the first is answered. */
function inTurn(reader: RawReader): RawReader {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...reader,
    all<R extends RawValue[] = RawValue[]>(statement: string, values?: readonly RawValue[], often?: "often"): Promise<R[]> {
      const next = last.then(() => reader.all<R>(statement, values, often));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

async function openReader(location: DatabaseLocation): Promise<RawReader> {
  const reader = inTurn(await openRawReader(location, CACHE_KIB));
  // Read through a mapped file, all of it that is looked at would count as this process's memory.
  if (reader.dialect.name === "sqlite") await reader.all("PRAGMA mmap_size = 0");
  return reader;
}

/** On a connection of its own, in this thread. */
export async function openGatherer(location: DatabaseLocation): Promise<Gatherer> {
  const reader = await openReader(location);
  return { gather: (gathering) => selectGathering(reader, gathering), close: () => reader.close() };
}

/**
 * A library on a database, held in this thread. Opens at the first question; what fails to open is tried again with the next.
 * `snapshots` is a folder where it is kept for the next start.
 */
export function openColumns(
  location: DatabaseLocation,
  timeZone: string,
  openSlow: (location: DatabaseLocation) => Promise<Gatherer> = openGatherer,
  snapshots?: string,
): KeptColumns {
  let opened: Promise<{ reader: RawReader; library: Library; slow: Gatherer; snapshot: Snapshot | null }> | undefined;
  const open = async () => {
    const reader = await openReader(location);
    const slow = await openSlow(location);
    const matches = {
      check: (question: Parameters<typeof selectMatching>[1], ids: readonly number[]) => selectMatching(reader, question, ids),
      gather: (question: Parameters<typeof selectMatching>[1], signal: AbortSignal) => {
        const [keyword] = question.keywords;
        return slow.gather(
          keyword === undefined ? gatherWords(reader, question.wanted, question.unwanted) : gatherKeyword(reader, keyword),
          signal,
        );
      },
    };
    const source = databaseSource(reader);
    const snapshot = snapshots === undefined ? null : new Snapshot(snapshots, reader, source, location, timeZone);
    const restore = snapshot ? (holdings: Holdings) => snapshot.restore(holdings) : undefined;
    return { reader, slow, snapshot, library: new Library(source, matches, timeZone, restore) };
  };
  return {
    async save() {
      const { library, snapshot } = (await opened) ?? {};
      if (!library || !snapshot) return false;
      const holdings = await library.fresh();
      return snapshot.isDue(holdings) && snapshot.save(holdings, async () => (await library.fresh()) === holdings);
    },
    async ask(name, question, signal) {
      opened ??= open().catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      const { library, reader, slow } = await opened;
      if (signal?.aborted) throw new GivenUp();
      const answering = opened;
      return answersOf(library, (ids) => selectListed(reader, ids))
        [name](question, signal)
        .catch(async (error: unknown) => {
          // The file may be another by the next question: it is opened anew.
          if (BROKEN.test(systemCode(error) ?? "") && opened === answering) {
            opened = undefined;
            await Promise.all([reader.close(), slow.close()]).catch(() => undefined);
          }
          throw error;
        });
    },
    async close() {
      const open = await opened?.catch(() => undefined);
      await Promise.all([open?.reader.close(), open?.slow.close()]);
    },
  };
}
