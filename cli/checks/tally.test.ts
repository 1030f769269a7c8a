import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { addTallies, FAILED, lastLine, PASSED, readTally } from "./tally.ts";

function written(report: unknown): string {
  const file = join(mkdtempSync(join(tmpdir(), "atelier-tally-")), "tally.json");
  writeFileSync(file, JSON.stringify(report));
  return file;
}

describe("the tally of a test run", () => {
  it("ends with one line that adds up checks and tests", () => {
    const all = addTallies([PASSED, FAILED, { passed: 40, failed: 0, skipped: [{ name: "a", reason: "no ffmpeg here" }] }]);
    expect(lastLine(all)).toBe("41 passed, 1 failed, 1 skipped");
  });

  it("counts a runner that wrote nothing as failed, even when it says it ended well", () => {
    expect(readTally("/nowhere/tally.json", 0)).toEqual(FAILED);
  });

  it("is never better than the exit code", () => {
    expect(readTally(written({ passed: 3, failed: 0, skipped: [] }), 1).failed).toBe(1);
    expect(readTally(written({ passed: 3, failed: 0, skipped: [] }), 0).failed).toBe(0);
  });
});
