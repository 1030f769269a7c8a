import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfigFile, writeJson } from "./json-file.ts";
import { isSettled, stampOfFile } from "./stamp.ts";

describe("a file's stamp", () => {
  it("is only relied on when the file has been as it is for longer than its clock's step", () => {
    const folder = mkdtempSync(join(tmpdir(), "atelier-stamp-"));
    const path = join(folder, "a");
    writeFileSync(path, "a");
    const stamp = stampOfFile(statSync(path));
    const changed = statSync(path).ctimeMs;
    expect(isSettled(stamp, changed + 10)).toBe(false);
    expect(isSettled(stamp, changed + 2_001)).toBe(true);
    expect(isSettled(`1:1:1:1 ${stamp}`, changed + 10)).toBe(false);
    expect(isSettled("- ENOENT", changed)).toBe(true);
    rmSync(folder, { recursive: true });
  });

  it("does not hide what is written again and again within one step, to the same size", async () => {
    const folder = mkdtempSync(join(tmpdir(), "atelier-stamp-"));
    const path = join(folder, "settings.json");
    for (let n = 100; n < 400; n += 1) {
      await writeJson(path, { n }, { durable: false });
      expect((await readConfigFile(path, "object")).value).toEqual({ n });
    }
    rmSync(folder, { recursive: true });
  });
});
