/** Synthetic libraries from the tool beside the project; measurements that need one are left out where it is absent. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const TOOL = join(import.meta.dirname, "..", "..", "shared", "tools", "make-library.mjs");

export function hasLibraryTool(): boolean {
  return existsSync(TOOL);
}

/** Writes `count` pictures below `<folder>/input`, unless they are there already. */
export function makeLibrary(folder: string, count: number, edge = 64): void {
  if (existsSync(join(folder, "input"))) return;
  const options = ["--out", folder, "--count", String(count), "--edge", String(edge), "--days", "2000"];
  execFileSync(process.execPath, [TOOL, ...options], { stdio: "ignore" });
}
