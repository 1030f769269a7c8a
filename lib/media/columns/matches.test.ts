import { beforeEach, describe, expect, it } from "vitest";
import { Matches, type MatchSource } from "./matches.ts";
import type { Row } from "./row.ts";
import { Table } from "./table.ts";
import type { MatchQuestion } from "./words/store.ts";

const ROW: Row = {
  id: 0,
  name: "a.png",
  created: 0,
  modified: null,
  size: null,
  kind: "image",
  score: 0,
  favourite: false,
  kept: false,
  trashed: false,
  rootId: "rrrrrrrr",
  projectId: null,
  folder: null,
  model: null,
  runId: null,
  visibility: "shared",
  owner: null,
  workshop: null,
};

/** Texts in memory, which answers slowly enough for others to ask meanwhile, and fails when told to. */
class Texts implements MatchSource {
  readonly texts = new Map<number, string>();
  readonly gathered: MatchQuestion[] = [];
  isAway = false;

  #answer({ wanted, unwanted, keywords }: MatchQuestion, ids: Iterable<number>): number[] {
    const has = (id: number) => (word: string) => this.texts.get(id)?.split(" ").includes(word) ?? false;
    return [...ids].filter((id) => [...wanted, ...keywords].every(has(id)) && !unwanted.some(has(id)));
  }

  async gather(question: MatchQuestion): Promise<Int32Array> {
    this.gathered.push(question);
    const answer = Int32Array.from(this.#answer(question, this.texts.keys()));
    await new Promise((resolve) => setTimeout(resolve, 1));
    return answer;
  }

  async check(question: MatchQuestion, ids: readonly number[]): Promise<number[]> {
    const answer = this.#answer(question, ids);
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (this.isAway) throw new Error("away");
    return answer;
  }
}

describe("sets of words", () => {
  let table: Table;
  let texts: Texts;
  let matches: Matches;
  const put = (id: number, words: string) => {
    texts.texts.set(id, words);
    table.put({ ...ROW, id });
  };
  const asking = (wanted: string[], unwanted: string[] = [], keywords: string[] = [], matchAll = true) => ({
    wanted,
    unwanted,
    keywords,
    matchAll,
  });
  const rows = async (question: MatchQuestion) => {
    const members = await matches.rows(question);
    return [...texts.texts.keys()].filter((id) => members.has(table.slotOf(id)));
  };

  beforeEach(() => {
    table = new Table("UTC");
    texts = new Texts();
    matches = new Matches(table, texts);
    for (const [index, words] of ["red fox", "red", "fox", "red fox snow", "k snow", ""].entries()) put(index + 1, words);
  });

  it("answer wanted and unwanted words in one go, and from sets of single words where all of those are known", async () => {
    expect(await rows(asking(["fox", "red"], ["snow"]))).toEqual([1]);
    expect(texts.gathered).toHaveLength(1);
    for (const one of ["fox", "red", "snow"]) await rows(asking([one]));
    expect(texts.gathered).toHaveLength(4);
    const known: [MatchQuestion, number[]][] = [
      [asking(["fox", "red"]), [1, 4]],
      [asking(["red"], ["fox", "snow"]), [2]],
      [asking([], ["red"]), [3, 5, 6]],
      [asking([], ["fox", "red"]), [5, 6]],
      [asking(["fox"], ["fox"]), []],
    ];
    for (const [question, answer] of known) {
      expect(matches.has(question)).toBe(true);
      expect(await rows(question), JSON.stringify(question)).toEqual(answer);
    }
    expect(texts.gathered).toHaveLength(4);
  });

  it("join keywords, all of them or any, with words and without", async () => {
    expect(await rows(asking([], [], ["red", "fox"]))).toEqual([1, 4]);
    expect(await rows(asking([], [], ["red", "k"], false))).toEqual([1, 2, 4, 5]);
    expect(await rows(asking(["snow"], [], ["red", "k"], false))).toEqual([4, 5]);
    expect(await rows(asking([], ["snow"], ["red", "k"], false))).toEqual([1, 2]);
  });

  it("know of changes in every set they are joined from", async () => {
    for (const one of ["fox", "red"]) await rows(asking([one]));
    put(2, "red fox");
    put(1, "fox");
    put(7, "fox red");
    expect(await rows(asking(["fox", "red"]))).toEqual([2, 4, 7]);
    expect(await rows(asking([], ["red"]))).toEqual([1, 3, 5, 6]);
  });

  it("know of changes also for who asks while another's are still being asked about", async () => {
    await rows(asking(["fox"]));
    put(2, "fox");
    const first = rows(asking(["fox"]));
    const second = rows(asking(["fox"]));
    expect(await second).toEqual([1, 2, 3, 4]);
    expect(await first).toEqual([1, 2, 3, 4]);
  });

  it("do not take a change for asked about when asking failed", async () => {
    await rows(asking(["fox"]));
    put(2, "fox");
    texts.isAway = true;
    await expect(rows(asking(["fox"]))).rejects.toThrow("away");
    texts.isAway = false;
    expect(await rows(asking(["fox"]))).toEqual([1, 2, 3, 4]);
  });
});
