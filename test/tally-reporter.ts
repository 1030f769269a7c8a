/** Writes what a vitest run came to, with the reason of every skip, for `cli/checks.ts`. */
import { writeFileSync } from "node:fs";
import type { Reporter, SerializedError, TestModule } from "vitest/node";

export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const file = process.env.ATELIER_TALLY;
    if (!file) return;
    let passed = 0;
    let failed = errors.length;
    const skipped: { name: string; reason: string }[] = [];
    for (const module of modules) {
      // A module that does not even load has no tests to fail.
      failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") passed += 1;
        else if (result.state === "failed") failed += 1;
        else
          skipped.push({
            name: `${module.relativeModuleId} > ${test.fullName}`,
            reason: ("note" in result && result.note) || "gives no reason",
          });
      }
    }
    writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
  }
}
