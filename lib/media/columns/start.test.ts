import { afterAll, beforeAll, expect, it } from "vitest";
import { describeEachDatabase } from "#test/databases.ts";
import { searchWords } from "../filters/words.ts";
import type { PageQuestion } from "./questions.ts";
import type { RemoteColumns } from "./remote.ts";
import { askColumns, provideColumns } from "./service.ts";
import { startColumns } from "./start.ts";

const QUESTION: PageQuestion = {
  filter: {},
  sight: { kind: "all" },
  match: null,
  impossible: false,
  sort: "created",
  order: "asc",
  limit: 10,
  after: null,
  counts: true,
};
const words = (wanted: string[]) => ({ wanted, unwanted: [], keywords: [], matchAll: true });

describeEachDatabase("the library's thread", (database) => {
  let columns: RemoteColumns;

  async function add(id: number, text: string): Promise<void> {
    const { client } = database();
    await client.mediaFile.create({
      data: {
        id,
        filename: `${id}.png`,
        directory: "rrrrrrrr/",
        filePath: `rrrrrrrr/${id}.png`,
        fileType: "image",
        rootId: "rrrrrrrr",
        modifiedAt: new Date(),
      },
    });
    await client.mediaText.create({ data: { mediaFileId: id, words: searchWords([text]) } });
  }

  beforeAll(async () => {
    for (let id = 1; id <= 4; id += 1) await add(id, id % 2 === 0 ? "a red fox" : "a barn");
    columns = startColumns({ location: database().location, timeZone: "UTC" });
  });
  afterAll(async () => {
    provideColumns(null);
    await columns.close();
  });

  const ids = async (question: Partial<PageQuestion> = {}) => {
    const answer = await askColumns("page", { ...QUESTION, ...question });
    if (!answer.ok) throw new Error(answer.reason);
    return { ids: answer.rows.map((row) => Number(row[0])), total: answer.total };
  };

  it("answers with what was committed a moment ago, words included", async () => {
    expect(await ids()).toEqual({ ids: [1, 2, 3, 4], total: 4 });
    expect(await ids({ match: words(["red fox"]) })).toEqual({ ids: [2, 4], total: 2 });
    await add(5, "another red fox");
    expect(await ids({ match: words(["red fox"]) })).toEqual({ ids: [2, 4, 5], total: 3 });
    const { client } = database();
    await client.mediaText.update({ where: { mediaFileId: 2 }, data: { words: searchWords(["a blue fox"]) } });
    expect(await ids({ match: words(["red fox"]) })).toEqual({ ids: [4, 5], total: 2 });
  });

  it("answers at once who gives up, and the others as if nothing had been", async () => {
    const stop = new AbortController();
    const given = askColumns("page", QUESTION, stop.signal);
    const other = ids();
    stop.abort();
    await expect(given).rejects.toMatchObject({ code: "canceled" });
    expect((await other).total).toBe(5);
  });

  it("answers from memory whatever the order of many questions at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => ids({ limit: 1 + (n % 5), sort: n % 2 === 0 ? "name" : "created" })),
    );
    for (const [n, answer] of answers.entries()) expect(answer.ids).toEqual([1, 2, 3, 4, 5].slice(0, 1 + (n % 5)));
  });

  it("fails what waits when it ends, and is away after that", async () => {
    const waiting = columns.ask("page", QUESTION);
    const failed = expect(waiting).rejects.toThrow();
    await columns.close();
    await failed;
    await expect(columns.ask("page", QUESTION)).rejects.toMatchObject({ code: "canceled" });
  });
});

it("says that the database is away when it is", async () => {
  const location = { databaseUrl: "postgresql://nobody:nothing@127.0.0.1:9/nowhere", databasePath: "", logSql: false };
  const columns = startColumns({ location, timeZone: "UTC" });
  try {
    await expect(askColumns("page", QUESTION)).rejects.toMatchObject({ code: "database_unavailable" });
  } finally {
    provideColumns(null);
    await columns.close();
  }
});
