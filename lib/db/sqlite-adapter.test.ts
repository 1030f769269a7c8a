import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sqliteDatabase } from "#test/databases.ts";
import type { Client, Tx } from "./client.ts";
import { unsynced } from "./unsynced.ts";

let client: Client;
let remove: () => Promise<void>;
beforeAll(async () => {
  const { database, remove: end } = await sqliteDatabase();
  ({ client } = database);
  remove = end;
});
afterAll(() => remove());
beforeEach(() => client.jobLane.deleteMany());

const add = (to: Pick<Client, "jobLane">, lane: string) => to.jobLane.create({ data: { lane, paused: false, changedAt: new Date() } });
const lanes = async () => (await client.jobLane.findMany({ orderBy: { lane: "asc" } })).map(({ lane }) => lane);

describe("the one connection to SQLite", () => {
  it("keeps what is written beside a transaction that is undone", async () => {
    const opened = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const undone = client.$transaction(async (tx) => {
      await add(tx, "inside");
      opened.resolve();
      await asked.promise;
      throw new Error("no");
    });
    undone.catch(() => undefined);
    await opened.promise;
    const written = Promise.all([
      client.$executeRaw`INSERT INTO job_lanes (lane, paused, changed_at) VALUES ('beside', ${false}, ${new Date()})`,
      client.$queryRaw<{ lane: string }[]>`SELECT lane FROM job_lanes`,
    ]);
    // Long enough for both to be sent.
    setTimeout(asked.resolve, 20);
    await expect(undone).rejects.toThrow("no");
    expect(await written).toEqual([1, [{ lane: "beside" }]]);
    expect(await lanes()).toEqual(["beside"]);
  });

  it("takes transactions and statements in the order in which they came, also after one that failed", async () => {
    const done: string[] = [];
    const said = (what: string) => () => void done.push(what);
    await Promise.all([
      client.$transaction(async (tx) => void (await add(tx, "a"))).then(said("first")),
      client
        .$transaction(async (tx) => {
          await add(tx, "b");
          await add(tx, "b");
        })
        .catch(said("second")),
      client.$transaction(async (tx) => void (await add(tx, "c"))).then(said("third")),
    ]);
    expect(done).toEqual(["first", "second", "third"]);
    expect(await lanes()).toEqual(["a", "c"]);
  });

  describe("waits for the disk again", () => {
    const [FULL, NORMAL] = [2, 1];
    const level = async (tx: Tx) => {
      const [row] = await tx.$queryRaw<{ synchronous: bigint }[]>`SELECT synchronous FROM pragma_synchronous`;
      return Number(row?.synchronous);
    };

    it("after a statement that did not", async () => {
      expect(await unsynced(() => level(client))).toBe(NORMAL);
      expect(await level(client)).toBe(FULL);
      await expect(unsynced(() => client.$executeRaw`INSERT INTO job_lanes (lane) VALUES (NULL)`)).rejects.toThrow();
      expect(await level(client)).toBe(FULL);
    });

    it("in a transaction that others' statements stand around", async () => {
      const around = unsynced(async () => client.$executeRaw`UPDATE job_lanes SET paused = false`);
      expect(await client.$transaction((tx) => unsynced(() => level(tx)))).toBe(FULL);
      await around;
    });

    it("after a transaction that did not, committed or not", async () => {
      const seen: number[] = [];
      const within = (ending: () => void) =>
        unsynced(() =>
          client.$transaction(async (tx) => {
            await add(tx, "a");
            seen.push(await level(tx));
            ending();
          }),
        );
      const committed = within(() => undefined);
      const next = client.$transaction(async (tx) => seen.push(await level(tx)));
      await Promise.all([committed, next]);
      await expect(within(() => expect.fail("a second lane of that name"))).rejects.toThrow();
      expect(seen).toEqual([NORMAL, FULL]);
      expect(await level(client)).toBe(FULL);
      expect(await lanes()).toEqual(["a"]);
    });
  });

  it("answers a statement that it has asked before with other values, also after one that failed", async () => {
    const find = (lane: string) => client.$queryRaw<{ lane: string }[]>`SELECT lane FROM job_lanes WHERE lane = ${lane}`;
    await add(client, "a");
    await expect(add(client, "a")).rejects.toThrow();
    await add(client, "b");
    expect(await find("a")).toEqual([{ lane: "a" }]);
    expect(await find("none")).toEqual([]);
    expect(await find("b")).toEqual([{ lane: "b" }]);
  });
});
