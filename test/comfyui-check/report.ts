/** What was checked, how it went, and the table of it. */
export interface Check<Context> {
  readonly group: string;
  readonly name: string;
  /** Nodes it cannot do without; a server that lacks one skips it. */
  readonly nodes?: readonly string[];
  /** @returns a figure worth telling */
  run(context: Context): Promise<string | undefined>;
}

/** Thrown by a check that finds that it cannot be made here; the message says why. */
export class Skipped extends Error {}

interface Row {
  readonly group: string;
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly ms: number;
  readonly note: string;
}

const SIGNS = { passed: "✓", failed: "✗", skipped: "–" } as const;

export class Report {
  readonly rows: Row[] = [];

  async make<Context>(check: Check<Context>, context: Context, lacking: readonly string[]): Promise<void> {
    const started = performance.now();
    const add = (outcome: Row["outcome"], note: string) => {
      const row = { group: check.group, name: check.name, outcome, ms: performance.now() - started, note };
      if (this.rows.at(-1)?.group !== row.group) console.log(`\n${row.group}`);
      this.rows.push(row);
      console.log(lineOf(row));
    };
    if (lacking.length > 0) return add("skipped", `the server has no ${lacking.join(", ")}`);
    try {
      add("passed", (await check.run(context)) ?? "");
    } catch (error) {
      if (error instanceof Skipped) add("skipped", error.message);
      else add("failed", error instanceof Error ? error.message : String(error));
    }
  }

  count(outcome: Row["outcome"]): number {
    return this.rows.filter((row) => row.outcome === outcome).length;
  }

  get tally(): string {
    return `${this.count("passed")} passed, ${this.count("failed")} failed, ${this.count("skipped")} skipped`;
  }
}

function lineOf({ name, outcome, ms, note }: Row): string {
  const took = outcome === "skipped" ? "" : `${(ms / 1_000).toFixed(1)} s`;
  const lines = note.split("\n").join("\n      ");
  return `  ${SIGNS[outcome]} ${name.padEnd(82)} ${took.padStart(7)}${lines ? `  ${lines}` : ""}`;
}
