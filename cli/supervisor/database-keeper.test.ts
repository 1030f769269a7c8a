import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sleep } from "#lib/core/time.ts";
import { DatabaseKeeper } from "./database-keeper.ts";
import type { MigrationResult } from "./migration.ts";

const BROKEN = "not a database";

describe("a database that is kept", () => {
  let folder: string;
  let databasePath: string;
  let keeper: DatabaseKeeper;
  /** What was done, in order. */
  let done: string[];
  /** Rests under way. */
  let resting = 0;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "atelier-keeper-"));
    databasePath = join(folder, "media.db");
    done = [];
    vi.spyOn(console, "log").mockImplementation(() => undefined);
    keeper = new DatabaseKeeper({
      settings: { databasePath, databaseUrl: undefined },
      isEarly: false,
      migrate,
      onCurrent: () => done.push("current"),
      rest: async (work) => {
        resting += 1;
        expect(resting).toBe(1);
        done.push("rest");
        await sleep(20);
        await work();
        resting -= 1;
      },
    });
  });
  afterEach(async () => {
    await keeper.end();
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  async function migrate(): Promise<MigrationResult> {
    await sleep(20);
    if (existsSync(join(folder, "full"))) return { kind: "refused", reason: "the disk is full" };
    if (existsSync(databasePath) && readFileSync(databasePath, "utf8") === BROKEN) return { kind: "damaged", reason: BROKEN };
    writeFileSync(databasePath, "a database");
    return { kind: "applied", count: 1 };
  }

  const aside = () => readdirSync(folder).filter((name) => name.includes("damaged"));

  it("is set aside once when it is broken, however many say so meanwhile", async () => {
    writeFileSync(databasePath, BROKEN);
    const opened = keeper.open();
    const complaints = [keeper.mend(), keeper.mend()];
    expect(await opened).toBe(null);
    await Promise.all(complaints);
    expect(done).toEqual(["rest", "current"]);
    expect(aside()).toHaveLength(1);
  });

  it("is looked at again when it breaks later", async () => {
    await keeper.open();
    for (let times = 1; times <= 2; times += 1) {
      writeFileSync(databasePath, BROKEN);
      await keeper.mend();
      expect(aside()).toHaveLength(times);
    }
    expect(done).toEqual(["current", "rest", "current", "rest", "current"]);
  });

  it("is made anew when it was deleted", async () => {
    await keeper.open();
    rmSync(databasePath);
    await vi.waitFor(() => expect(done).toEqual(["current", "rest", "current"]), { timeout: 10_000 });
    expect(existsSync(databasePath)).toBe(true);
  });

  it("holds up no end while it cannot be used", async () => {
    await keeper.open();
    writeFileSync(join(folder, "full"), "");
    void keeper.mend();
    await vi.waitFor(() => expect(done).toEqual(["current", "rest"]));
    await keeper.end();
    await keeper.mend();
    expect(done).toEqual(["current", "rest"]);
  });
});
