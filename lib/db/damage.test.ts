import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parseEnvironment } from "#lib/core/env.ts";
import { openDatabase } from "./client.ts";
import { setAside } from "./damage.ts";
import { migrate } from "./migrate.ts";
import { isDatabaseDamaged, isDatabaseUnavailable } from "./unavailable.ts";

const home = () => parseEnvironment({ ATELIER_HOME: mkdtempSync(join(tmpdir(), "atelier-damage-")) });

async function failureOf(work: () => Promise<unknown>): Promise<unknown> {
  return work().then(
    () => null,
    (error: unknown) => error,
  );
}

it("knows a file that is no database, and pages that are broken within one, from a database that is only away", async () => {
  const env = home();
  await migrate(env);
  const whole = readFileSync(env.databasePath);
  writeFileSync(env.databasePath, Buffer.concat([Buffer.from("no database at all, whatever it is"), whole.subarray(34)]));
  expect(isDatabaseDamaged(await failureOf(() => migrate(env)))).toBe(true);
  const torn = Buffer.from(whole);
  torn.fill(0xff, 4096);
  writeFileSync(env.databasePath, torn);
  const database = openDatabase(env);
  const failure = await failureOf(() => database.client.job.findMany());
  await database.close();
  expect([isDatabaseDamaged(failure), isDatabaseUnavailable(failure)]).toEqual([true, true]);
  expect(isDatabaseDamaged(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }))).toBe(false);
});

it("sets a broken file aside with what belongs to it, and never over another", () => {
  const env = home();
  const path = join(env.home, "media.db");
  const now = new Date("2026-11-21T08:09:10Z");
  for (const text of ["one", "two"]) {
    writeFileSync(path, text);
    writeFileSync(`${path}-wal`, text);
    setAside(path, now);
  }
  expect(readdirSync(env.home).sort()).toEqual([
    "media.db.damaged-20261121_080910",
    "media.db.damaged-20261121_080910-2",
    "media.db.damaged-20261121_080910-2-wal",
    "media.db.damaged-20261121_080910-wal",
  ]);
});
