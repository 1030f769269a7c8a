import { databaseUnavailable } from "#lib/db/unavailable.ts";
import { answersOf } from "../columns/answers.ts";
import { Library } from "../columns/library.ts";
import type { MatchSource } from "../columns/matches.ts";
import type { Columns } from "../columns/questions.ts";
import type { MatchQuestion } from "../columns/words/store.ts";
import { listRoots } from "../roots/service.ts";
import { DiskSource } from "./disk-source.ts";

/** Keywords are known from the files and their sidecars; words are kept by the database alone. */
function matchesOn(source: DiskSource): MatchSource {
  const find = async ({ wanted, unwanted, keywords, matchAll }: MatchQuestion, ids?: readonly number[]) => {
    if (wanted.length + unwanted.length > 0) throw databaseUnavailable(null);
    return source.withKeywords(keywords, matchAll, ids);
  };
  return { check: find, gather: async (question) => Int32Array.from(await find(question)) };
}

/** The library as it lies on the disk, in this thread. A row of a page is its number and its path, `<root id>/<relative path>`. */
export function openDiskColumns(timeZone: string): Columns {
  const source = new DiskSource(listRoots);
  const library = new Library(source, matchesOn(source), timeZone);
  const answers = answersOf(library, async (ids) => ids.flatMap((id) => rowOf(id, source.pathOf(id))));
  return {
    async ask(name, question, signal) {
      // Once there were none before it was asked, all that was read is in the answer; the first question only begins to list.
      const { unread } = source;
      const answer = await answers[name](question, signal);
      return name === "summary" ? { ...answer, unread: Math.max(unread, source.unread) } : answer;
    },
    close: async () => source.close(),
  };
}

function rowOf(id: number, path: string | null): [number, string][] {
  return path === null ? [] : [[id, path]];
}
