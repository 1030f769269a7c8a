/** Writes what a Playwright run came to, with the reason of every skip, for `cli/checks.ts`. */
import { writeFileSync } from "node:fs";
import type { FullConfig, FullResult, Reporter, Suite, TestError } from "@playwright/test/reporter";

export default class TallyReporter implements Reporter {
  private suite: Suite | undefined;
  private errors = 0;

  onBegin(_config: FullConfig, suite: Suite): void {
    this.suite = suite;
  }

  onError(_error: TestError): void {
    this.errors += 1;
  }

  onEnd(_result: FullResult): void {
    const file = process.env.ATELIER_TALLY;
    if (!file) return;
    let passed = 0;
    let failed = this.errors;
    const skipped: { name: string; reason: string }[] = [];
    for (const test of this.suite?.allTests() ?? []) {
      if (test.outcome() === "skipped") {
        const reason =
          test.annotations.find((annotation) => annotation.type === "skip")?.description ?? "not run, because an earlier one failed";
        skipped.push({ name: test.titlePath().filter(Boolean).join(" > "), reason });
      } else if (test.ok()) passed += 1;
      else failed += 1;
    }
    writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
  }
}
