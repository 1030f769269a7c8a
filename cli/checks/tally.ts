import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

const TALLY = z.object({
  passed: z.number(),
  failed: z.number(),
  skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
});

/** What a check or a test run came to. `test/tally-reporter.ts` and `e2e/tally-reporter.ts` write one as JSON. */
export type Tally = z.infer<typeof TALLY>;

export const PASSED: Tally = { passed: 1, failed: 0, skipped: [] };
export const FAILED: Tally = { passed: 0, failed: 1, skipped: [] };

export function addTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
    failed: tallies.reduce((sum, tally) => sum + tally.failed, 0),
    skipped: tallies.flatMap((tally) => tally.skipped),
  };
}

/**
 * The tally of a test run: its report if it wrote one, but never better than its exit code. A runner that failed without a failed
 * test (it crashed, or found nothing to run) is one failure.
 */
export function readTally(file: string, exitCode: number): Tally {
  const report = existsSync(file) ? TALLY.safeParse(JSON.parse(readFileSync(file, "utf8"))).data : undefined;
  if (!report) return FAILED;
  return exitCode !== 0 && report.failed === 0 ? { ...report, failed: 1 } : report;
}

export function lastLine(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped.length} skipped`;
}
