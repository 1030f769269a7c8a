/**
 * The parent of web and worker. `cli/start.mjs` starts it when everything is set up; it parses the settings, brings the database to
 * the current schema, keeps both processes running, and ends when it is told to or when its own parent has gone.
 */
import type { Environment } from "#lib/core/env.ts";
import { log } from "#lib/core/log.ts";
import { sleep } from "#lib/core/time.ts";
import { setAside } from "#lib/db/damage.ts";
import { prepareHome } from "./home.ts";
import { PROJECT, readSettings } from "./settings.ts";
import { restartDelay } from "./supervisor/backoff.ts";
import { Household } from "./supervisor/household.ts";
import { rememberMigrated, wasMigrated } from "./supervisor/known-schema.ts";
import { applyMigrations, type MigrationResult } from "./supervisor/migration.ts";

/** The terminal and npm may both pass on the same Ctrl-C; only a later one is a second. */
const SAME_PRESS = 700;

const startedAt = Number(process.env.ATELIER_STARTED_AT) || Date.now();

/** Ends this process with a message that is meant for a person. */
function giveUp(message: string, code: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

let migrating: Promise<unknown> = Promise.resolve();

function tryMigrations(options: { thorough?: boolean } = {}): Promise<MigrationResult> {
  const result = applyMigrations(PROJECT, options);
  migrating = result;
  return result;
}

/** A broken SQLite file gets another name, and an empty one takes its place; the library's scan fills it from the disk. */
function replaceBroken(settings: Environment, reason: string): Promise<MigrationResult> {
  const aside = setAside(settings.databasePath);
  log.error("the database file is broken; it was set aside, and the library is read from the disk again", { reason, set_aside: aside });
  console.log(`  The database file is broken. It is kept as ${aside}; a new one is filled from the disk.`);
  console.log("  Accounts are not on the disk: they have to be made again.");
  return tryMigrations();
}

/** One try now; while PostgreSQL is away the rest goes on behind the running program. Answers what is wrong for good, or null. */
async function bringToSchema(settings: Environment, isOver: () => boolean): Promise<string | null> {
  const began = performance.now();
  let result = await tryMigrations();
  if (isOver()) return null;
  if (result.kind === "damaged") {
    const { reason } = result;
    await house.rest(async () => {
      result = await replaceBroken(settings, reason);
      return early;
    });
  }
  if (result.kind === "refused" || result.kind === "damaged") {
    const setting = settings.databaseUrl ? "DATABASE_URL" : `The database ${settings.databasePath}`;
    return `${setting}: the database cannot be used. ${result.reason}`;
  }
  if (result.kind === "unreachable") {
    log.warn("DATABASE_URL: the database cannot be reached; starting without it and trying again", { reason: result.reason });
    void keepTrying(settings, isOver);
    return null;
  }
  rememberMigrated(PROJECT, settings);
  const words = result.count === 0 ? "Database is up to date" : `${result.count} migration${result.count === 1 ? "" : "s"} applied`;
  console.log(`  ${words} (${((performance.now() - began) / 1000).toFixed(2)} s)`);
  return null;
}

let mending = false;

/** Web or worker says that the file is broken: it is read through, and set aside if that is so. */
async function mend(settings: Environment, isOver: () => boolean): Promise<void> {
  if (mending || isOver() || settings.databaseUrl) return;
  mending = true;
  await house.rest(async () => {
    const looked = await tryMigrations({ thorough: true });
    const result = looked.kind === "damaged" ? await replaceBroken(settings, looked.reason) : looked;
    if (result.kind !== "applied") log.error("the database cannot be used", { reason: result.reason });
    return true;
  });
  mending = false;
}

async function keepTrying(settings: Environment, isOver: () => boolean): Promise<void> {
  for (let tries = 2; !isOver(); tries++) {
    await sleep(restartDelay(tries));
    if (isOver()) return;
    const result = await tryMigrations();
    if (result.kind === "applied") {
      rememberMigrated(PROJECT, settings);
      log.info("the database is there; its schema is up to date", { applied: result.count });
      return;
    }
    if (result.kind === "refused") log.error("DATABASE_URL: the schema could not be brought up to date", { reason: result.reason });
  }
}

function household(settings: Environment, args: readonly string[]): Household {
  const dev = args.includes("--dev");
  const only = args[args.indexOf("--only") + 1];
  const wanted: ("web" | "worker")[] = !args.includes("--only") ? ["web", "worker"] : only === "web" ? ["web"] : ["worker"];
  return new Household({
    cwd: PROJECT,
    // All work is in the database: without one there is none.
    processes: settings.hasDatabase ? wanted : ["web"],
    onDamage: () => void mend(settings, () => over),
    env: { ...process.env, NODE_ENV: dev ? "development" : "production", ...(dev ? { ATELIER_DEV: "1" } : {}) },
    onReady: (url) => {
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      console.log(
        url ? `\n  Atelier is ready at ${url} (${seconds} s)\n` : `\n  The worker is running on ${settings.home} (${seconds} s)\n`,
      );
      if (process.connected) process.send?.({ type: "ready", url });
    },
    onEnd: (code) => void Promise.race([migrating, sleep(2_500)]).then(() => process.exit(code)),
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

const args = process.argv.slice(2);
const settings = readSettings();
if (args.includes("--check-settings")) process.exit(0);
const unusable = prepareHome(settings);
if (unusable) giveUp(unusable, 1);

let over = false;
const house = household(settings, args);
onEndWanted(() => {
  if (!over) console.log("  Stopping …");
  over = true;
  void house.stop(0);
});
const early = !settings.hasDatabase || wasMigrated(PROJECT, settings);
if (early) house.start();
if (!settings.hasDatabase) console.log("  The database is switched off (ATELIER_DATABASE=off): files are browsed from the disk.");
const refusal = settings.hasDatabase ? await bringToSchema(settings, () => over) : null;
if (refusal) {
  over = true;
  process.stderr.write(`${refusal}\n`);
  void house.stop(1);
} else if (!early && !over) house.start();
