import { afterAll, beforeAll, expect, it } from "vitest";
import { describeEachDatabase } from "#test/databases.ts";
import { openRawReader, type RawReader } from "./raw-reader.ts";

describeEachDatabase("a raw reader", (database) => {
  let reader: RawReader;
  beforeAll(async () => {
    reader = await openRawReader(database().location);
    await database().client.$executeRawUnsafe("CREATE TABLE things (id INTEGER NOT NULL, name TEXT)");
    await database().client.$executeRawUnsafe("INSERT INTO things VALUES (1, 'one'), (2, NULL)");
  });
  afterAll(() => reader.close());

  const STATEMENT = "SELECT * FROM things WHERE id >= ? ORDER BY id";

  it("answers rows as arrays, the same for a statement that is asked often", async () => {
    const rows = [
      [1, "one"],
      [2, null],
    ];
    expect(await reader.all(STATEMENT, [1])).toEqual(rows);
    for (let round = 0; round < 8; round += 1)
      expect(await reader.all(STATEMENT, [1 + (round % 2)], "often")).toEqual(rows.slice(round % 2));
  });

  it("cannot write", async () => {
    await expect(reader.all("INSERT INTO things VALUES (3, 'three') RETURNING id")).rejects.toThrow(/read-?only/);
  });

  it("goes on when the server has forgotten a statement, or its table has changed", async ({ skip }) => {
    if (database().dialect.name === "sqlite") skip("SQLite prepares anew by itself");
    await reader.all("DEALLOCATE ALL");
    expect(await reader.all(STATEMENT, [2], "often")).toEqual([[2, null]]);
    const other = await openRawReader(database().location);
    await other.all(STATEMENT, [2], "often");
    await database().client.$executeRawUnsafe("ALTER TABLE things ADD COLUMN colour TEXT");
    for (let round = 0; round < 2; round += 1) expect(await other.all(STATEMENT, [2], "often")).toEqual([[2, null, null]]);
    await expect(other.all("SELECT nothing FROM things", [], "often")).rejects.toThrow(/nothing/);
    await other.close();
  });
});
