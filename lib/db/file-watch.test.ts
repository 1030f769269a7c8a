import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseEnvironment } from "#lib/core/env.ts";
import { sleep } from "#lib/core/time.ts";
import { openDatabase } from "./client.ts";
import { whenLost } from "./file-watch.ts";
import { migrate } from "./migrate.ts";
import { isDatabaseUnavailable } from "./unavailable.ts";

const EVERY_MS = 100;

describe("a file that is watched", () => {
  let path: string;
  let over: AbortController;

  beforeEach(() => {
    const home = mkdtempSync(join(tmpdir(), "atelier-watch-"));
    path = join(home, ".scores", "media.db");
    mkdirSync(dirname(path));
    writeFileSync(path, "a database");
    over = new AbortController();
  });
  afterEach(() => {
    over.abort();
    rmSync(dirname(dirname(path)), { recursive: true });
  });

  const watch = (which = path) => whenLost(which, over.signal, EVERY_MS);

  it("is told to be deleted when it is, and when its folder is", async () => {
    let watching = watch();
    rmSync(path);
    expect(await watching).toBe("deleted");
    writeFileSync(path, "another database");
    watching = watch();
    rmSync(dirname(path), { recursive: true });
    expect(await watching).toBe("deleted");
  });

  it("is told to be replaced when another lies there, once nobody writes to that any more", async () => {
    copyFileSync(path, `${path}.backup`);
    let told: string | null = null;
    const watching = watch().then((loss) => {
      told = loss;
    });
    renameSync(`${path}.backup`, path);
    for (let part = 0; part < 12; part++) {
      appendFileSync(path, "more of it");
      await sleep(EVERY_MS / 4);
      expect(told).toBe(null);
    }
    await watching;
    expect(told).toBe("replaced");
  });

  it("is not told of for what is written to it, a moment's absence, or an error that is not its absence", async () => {
    const watching = watch();
    for (let part = 0; part < 5; part++) {
      appendFileSync(path, "more of it");
      await sleep(EVERY_MS);
    }
    renameSync(path, `${path}.moment`);
    await sleep(EVERY_MS / 10);
    renameSync(`${path}.moment`, path);
    await sleep(EVERY_MS * 3);
    renameSync(path, `${path}.moment`);
    // A link that leads to itself: ELOOP, which says nothing of the file.
    symlinkSync(path, path);
    await sleep(EVERY_MS * 5);
    rmSync(path);
    renameSync(`${path}.moment`, path);
    await sleep(EVERY_MS * 3);
    over.abort();
    expect(await watching).toBe(null);
  });

  const other = "/dev/shm";
  const hasOther = existsSync(other) && statSync(other).dev !== statSync(tmpdir()).dev;

  it.skipIf(!hasOther)("is not told to be deleted while the disk it lies on is away", async () => {
    const disk = mkdtempSync(join(other, "atelier-watch-"));
    const home = join(dirname(path), "mounted");
    symlinkSync(disk, home);
    writeFileSync(join(home, "media.db"), "a database");
    const watching = watch(join(home, "media.db"));
    rmSync(home);
    await sleep(EVERY_MS * 4);
    mkdirSync(home);
    await sleep(EVERY_MS * 4);
    rmSync(home, { recursive: true });
    symlinkSync(disk, home);
    await sleep(EVERY_MS * 4);
    rmSync(join(disk, "media.db"));
    expect(await watching, "it, and not its disk").toBe("deleted");
    rmSync(disk, { recursive: true });
  });
});

it("a database that is not there is away, is never made by asking it, and answers once migrations have made it", async () => {
  const env = parseEnvironment({ ATELIER_HOME: mkdtempSync(join(tmpdir(), "atelier-watch-")) });
  const database = openDatabase(env);
  const failure = await database.client.job.findMany().catch((error: unknown) => error);
  expect(isDatabaseUnavailable(failure)).toBe(true);
  expect(existsSync(dirname(env.databasePath))).toBe(false);
  expect((await migrate(env)).length).toBeGreaterThan(0);
  expect(await database.client.job.findMany()).toEqual([]);
  await database.close();
  rmSync(env.home, { recursive: true });
});
