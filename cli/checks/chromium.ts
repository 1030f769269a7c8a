import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

const ROOT = join(import.meta.dirname, "..", "..");
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function named(): string | undefined {
  for (const name of ["ATELIER_CHROMIUM", "CHROMIUM_PATH"]) {
    const path = process.env[name];
    if (!path) continue;
    if (isProgram(path)) return path;
    throw new Error(`${name}: there is no program at ${path}.`);
  }
  return undefined;
}

function playwrights(): string | undefined {
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}

function attempt(command: string, args: string[], timeout: number): boolean {
  console.log(`  ${command} ${args.join(" ")} …`);
  return (
    spawnSync(command, args, {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
      timeout,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status === 0
  );
}

function fetchOne(): string | undefined {
  console.log("  No Chromium here (ATELIER_CHROMIUM, CHROMIUM_PATH, PATH, Playwright's own): getting one.");
  const cli = join(ROOT, "node_modules", "@playwright", "test", "cli.js");
  if (attempt(process.execPath, [cli, "install", "chromium"], 180_000)) return playwrights();
  if (process.getuid?.() !== 0 || !isDebian()) return undefined;
  console.log("  Playwright's cannot be downloaded; this is root on a Debian, so its own package is installed.");
  attempt("apt-get", ["update"], 300_000);
  return attempt("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], 600_000) ? onPath() : undefined;
}

/** The path of a Chromium to test with: named, on the PATH, Playwright's, or newly installed. */
export function findChromium(): string {
  const found = named() ?? onPath() ?? playwrights() ?? fetchOne();
  if (found) return found;
  throw new Error("There is no Chromium to test with. Install one, or set ATELIER_CHROMIUM to the path of its program, and run again.");
}
