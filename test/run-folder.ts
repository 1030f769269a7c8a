import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for all that a run of tests puts under the system's temporary folder, this process's and its children's. @returns how to remove it */
export function openRunFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "atelier-test-"));
  // PostgreSQL runs as another user where tests run as root, and finds its way through.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
