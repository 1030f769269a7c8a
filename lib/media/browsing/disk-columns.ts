import { databaseUnavailable } from "#lib/db/unavailable.ts";
import { answersOf } from "../columns/answers.ts";
import { Library } from "../columns/library.ts";
import type { Columns } from "../columns/questions.ts";
import { listRoots } from "../roots/service.ts";
import { DiskSource } from "./disk-source.ts";

/** Words are kept by the database alone. */
async function unsearchable(): Promise<never> {
  throw databaseUnavailable(null);
}

/** The library as it lies on the disk, in this thread. A row of a page is its number and its path, `<root id>/<relative path>`. */
export function openDiskColumns(timeZone: string): Columns {
  const source = new DiskSource(listRoots);
  const library = new Library(source, { check: unsearchable, gather: unsearchable }, timeZone);
  const answers = answersOf(library, async (ids) => ids.flatMap((id) => rowOf(id, source.pathOf(id))));
  return {
    ask: (name, question, signal) => answers[name](question, signal),
    close: async () => undefined,
  };
}

function rowOf(id: number, path: string | null): [number, string][] {
  return path === null ? [] : [[id, path]];
}
