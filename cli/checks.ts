/** What CI runs, in an order that fails fast. `--check` stops after the part that only reads. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { messageOf } from "#lib/core/errors.ts";
import { findChromium } from "./checks/chromium.ts";
import { addTallies, FAILED, lastLine, PASSED, readTally, type Tally } from "./checks/tally.ts";
import { buildPages } from "./setup/build.mjs";
import { whileAlone } from "./setup/lock.mjs";

const ROOT = join(import.meta.dirname, "..");
const MODULES = join(ROOT, "node_modules");

interface Check {
  readonly name: string;
  readonly run: () => Promise<Tally>;
}

/** Our own Node comes first, so that every tool that looks for one finds it. */
const PATH = `${dirname(process.execPath)}${process.platform === "win32" ? ";" : ":"}${process.env.PATH ?? ""}`;
let current: ReturnType<typeof spawn> | undefined;

function node(args: readonly string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const { NODE_ENV: _, ...inherited } = process.env;
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", ...args], {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
      env: Object.assign(inherited as NodeJS.ProcessEnv, {
        PATH,
        NEXT_TELEMETRY_DISABLED: "1",
        ...(process.stdout.isTTY ? {} : { NO_COLOR: "1" }),
        ...env,
      }),
    });
    current = child;
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

function tool(name: string, ...commands: readonly (readonly string[])[]): Check {
  return {
    name,
    run: async () => {
      for (const args of commands) if ((await node(args)) !== 0) return FAILED;
      return PASSED;
    },
  };
}

async function tallied(args: readonly string[], env: Record<string, string> = {}): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), "atelier-tally-"));
  const file = join(folder, "tally.json");
  try {
    return readTally(file, await node(args, { ...env, ATELIER_TALLY: file }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const installed = (path: string) => join(MODULES, ...path.split("/"));
const SOURCES = ["app", "components", "lib", "cli", "server.ts", "worker.ts"];

const STATIC: Check[] = [
  tool("format and lint", [
    installed("@biomejs/biome/bin/biome"),
    "ci",
    "--error-on-warnings",
    ...(process.stdout.isTTY ? [] : ["--colors=off"]),
  ]),
  tool("house rules", ["cli/check-house.ts"]),
  tool("types", [installed("next/dist/bin/next"), "typegen"], [installed("typescript/bin/tsc"), "--noEmit", "--incremental", "false"]),
  tool("ranks and circles", [
    installed("dependency-cruiser/bin/dependency-cruiser.mjs"),
    "--config",
    ".dependency-cruiser.mjs",
    ...SOURCES,
  ]),
  tool("dead code", [installed("knip/bin/knip.js"), "--no-progress"]),
  tool("OpenAPI is fresh", ["cli/openapi.ts", "--check"]),
];

const RUNNING: Check[] = [
  {
    name: "unit and integration, on SQLite and PostgreSQL",
    run: () => tallied([installed("vitest/vitest.mjs"), "run", "--reporter=default", "--reporter=./test/tally-reporter.ts"]),
  },
  {
    name: "production build",
    run: async () => {
      await whileAlone(() => buildPages(process.execPath));
      return PASSED;
    },
  },
  {
    name: "end to end, in Chromium",
    run: async () => tallied([installed("@playwright/test/cli.js"), "test"], { ATELIER_CHROMIUM: findChromium() }),
  },
];

async function perform(check: Check): Promise<Tally> {
  console.log(`\n▸ ${check.name}`);
  const started = performance.now();
  const tally = await check.run().catch((error: unknown) => {
    console.error(messageOf(error));
    return FAILED;
  });
  const verdict = tally.failed === 0 ? "passed" : "FAILED";
  console.log(`▸ ${check.name}: ${verdict} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return tally;
}

async function main(): Promise<number> {
  const tallies: Tally[] = [];
  const failed = () => tallies.some((tally) => tally.failed > 0);
  for (const check of STATIC) tallies.push(await perform(check));
  const rest = process.argv.includes("--check") ? [] : RUNNING;
  for (const check of rest) {
    if (!failed()) tallies.push(await perform(check));
    else console.log(`\n▸ ${check.name}: not run, because of the failure above`);
  }
  const total = addTallies(tallies);
  if (total.skipped.length > 0) console.log("\nSkipped:");
  for (const { name, reason } of total.skipped) console.log(`  ${name}: ${reason}`);
  console.log(`\n${lastLine(total)}`);
  return failed() ? 1 : 0;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    current?.kill("SIGTERM");
    setTimeout(() => process.exit(130), 5_000).unref();
    current?.once("exit", () => process.exit(130));
    if (!current) process.exit(130);
  });
}
process.exit(await main());
