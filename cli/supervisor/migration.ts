import { spawn } from "node:child_process";

export type MigrationResult =
  | { readonly kind: "applied"; readonly count: number }
  | { readonly kind: "unreachable"; readonly reason: string }
  | { readonly kind: "damaged"; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string };

/** What the exit codes of `cli/migrate.ts` say; any other is a refusal. */
const KINDS: Readonly<Record<number, "unreachable" | "damaged">> = { 3: "unreachable", 4: "damaged" };

/**
 * Runs `cli/migrate.ts` once. It is in a group of its own and finishes whatever comes: half a migration is worse
 * than a late end. `thorough` looks at every page of a SQLite file first.
 */
export function applyMigrations(cwd: string, { thorough = false } = {}): Promise<MigrationResult> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "cli/migrate.ts", ...(thorough ? ["--thorough"] : [])],
      {
        cwd,
        stdio: ["ignore", "pipe", "pipe"],
        detached: process.platform !== "win32",
      },
    );
    let said = "";
    let complaint = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
    child.once("error", (error) => resolve({ kind: "refused", reason: error.message }));
    child.once("close", (code, signal) => {
      const reason = complaint.trim() || `the migration process ended with ${signal ?? code}`;
      if (code === 0) resolve({ kind: "applied", count: Number(said) || 0 });
      else resolve({ kind: KINDS[code ?? 1] ?? "refused", reason });
    });
  });
}
