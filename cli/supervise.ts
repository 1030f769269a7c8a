/**
 * The parent of web and worker. `cli/start.mjs` starts it when everything is set up; it parses the settings, brings the database to
 * the current schema, keeps both processes running, and ends when it is told to or when its own parent has gone.
 */
import type { Environment } from "#lib/core/env.ts";
import { outliveReaders } from "#lib/core/log.ts";
import { sleep } from "#lib/core/time.ts";
import { prepareHome } from "./home.ts";
import { PROJECT, readSettings } from "./settings.ts";
import { DatabaseKeeper } from "./supervisor/database-keeper.ts";
import { Household } from "./supervisor/household.ts";
import { rememberMigrated, wasMigrated } from "./supervisor/known-schema.ts";
import { applyMigrations } from "./supervisor/migration.ts";

/** The terminal and npm may both pass on the same Ctrl-C; only a later one is a second. */
const SAME_PRESS = 700;

const startedAt = Number(process.env.ATELIER_STARTED_AT) || Date.now();

/** Ends this process with a message that is meant for a person. */
function giveUp(message: string, code: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

function household(settings: Environment, args: readonly string[]): Household {
  const dev = args.includes("--dev");
  const only = args[args.indexOf("--only") + 1];
  const wanted: ("web" | "worker")[] = !args.includes("--only") ? ["web", "worker"] : only === "web" ? ["web"] : ["worker"];
  return new Household({
    cwd: PROJECT,
    // All work is in the database: without one there is none.
    processes: settings.hasDatabase ? wanted : ["web"],
    onDamage: () => void keeper.mend(),
    env: { ...process.env, NODE_ENV: dev ? "development" : "production", ...(dev ? { ATELIER_DEV: "1" } : {}) },
    onReady: (url) => {
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      console.log(
        url ? `\n  Atelier is ready at ${url} (${seconds} s)\n` : `\n  The worker is running on ${settings.home} (${seconds} s)\n`,
      );
      if (process.connected) process.send?.({ type: "ready", url });
    },
    onEnd: (code) => void Promise.race([keeper.end(), sleep(2_500)]).then(() => process.exit(code)),
  });
}

/** Calls `stop` for every signal, and when whoever started this process is gone. */
function onEndWanted(stop: () => void): void {
  let last = Number.NEGATIVE_INFINITY;
  const press = () => {
    if (performance.now() - last < SAME_PRESS) return;
    last = performance.now();
    stop();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, press);
  process.once("disconnect", press);
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && press(), 500).unref();
}

outliveReaders();
const args = process.argv.slice(2);
const settings = readSettings();
if (args.includes("--check-settings")) process.exit(0);
const unusable = prepareHome(settings);
if (unusable) giveUp(unusable, 1);

let over = false;
const house = household(settings, args);
const early = !settings.hasDatabase || wasMigrated(PROJECT, settings);
const keeper = new DatabaseKeeper({
  settings,
  isEarly: early && settings.hasDatabase,
  migrate: (how) => applyMigrations(PROJECT, how),
  onCurrent: () => rememberMigrated(PROJECT, settings),
  rest: (work) => house.rest(work),
});
onEndWanted(() => {
  if (!over) console.log("  Stopping …");
  over = true;
  void keeper.end();
  void house.stop(0);
});
if (early) house.start();
if (!settings.hasDatabase) console.log("  The database is switched off (ATELIER_DATABASE=off): files are browsed from the disk.");
const refusal = settings.hasDatabase ? await keeper.open() : null;
if (refusal) {
  over = true;
  process.stderr.write(`${refusal}\n`);
  void house.stop(1);
} else if (!early && !over) house.start();
