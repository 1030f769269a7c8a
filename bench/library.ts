/** Synthetic libraries from the tool beside the project; measurements that need one are left out where it is absent. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const TOOL = join(import.meta.dirname, "..", "..", "shared", "tools", "make-library.mjs");

export function hasLibraryTool(): boolean {
  return existsSync(TOOL);
}

/** From so many files on their pictures are small and their dates spread over years. */
const MANY = 100_000;

/** A folder below `base` with `count` pictures of `edge` pixels, written unless it is there already. */
export function makeLibrary(base: string, count: number, edge = count < MANY ? 512 : 64): string {
  const folder = join(base, `${count}-${edge}px`);
  if (existsSync(join(folder, "input"))) return folder;
  const options = ["--out", folder, "--count", String(count), "--edge", String(edge), "--days", edge < 512 ? "2000" : "0"];
  execFileSync(process.execPath, [TOOL, ...options], { stdio: "ignore" });
  return folder;
}
