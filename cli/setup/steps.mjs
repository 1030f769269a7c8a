/**
 * Plain JavaScript for whatever Node the machine has (20 or newer), with nothing installed: only Node's own modules are imported
 * in this folder.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Something a person has to put right; its message is the whole explanation, so no stack is shown. */
export class SetupFailure extends Error {
  /** @param {string} message @param {number} exitCode */
  constructor(message, exitCode = 1) {
    super(message);
    this.name = "SetupFailure";
    this.exitCode = exitCode;
  }
}

/** @param {number} since a `performance.now()` */
export function elapsed(since) {
  const seconds = (performance.now() - since) / 1000;
  return `${seconds.toFixed(seconds < 10 ? 2 : 0)} s`;
}

/**
 * One step of the set-up. `work` answers false when there was nothing to do.
 * @param {{ doing: string, done: string, fresh: string }} words
 * @param {(begin: () => void) => Promise<boolean>} work calls `begin` before it does anything slow
 */
export async function step(words, work) {
  const started = performance.now();
  const worked = await work(() => console.log(`  ${words.doing} …`));
  console.log(`  ${worked ? words.done : words.fresh} (${elapsed(started)})`);
}

/**
 * The SHA-256 over names and bytes of files and folders, so that what was made from them can be told to be stale.
 * @param {string[]} names relative to the project @param {(path: string) => boolean} [counts]
 */
export function contentHash(names, counts = () => true) {
  const hash = createHash("sha256");
  /** @param {string} path */
  const add = (path) => {
    if (!counts(path)) return;
    try {
      const bytes = readFileSync(join(ROOT, path));
      hash.update(`${path}\0${bytes.length}\0`).update(bytes);
    } catch (error) {
      if (error.code === "EISDIR") for (const name of readdirSync(join(ROOT, path)).sort()) add(`${path}/${name}`);
      else if (error.code !== "ENOENT") throw error;
    }
  };
  for (const name of names) add(name);
  return hash.digest("hex");
}

/** @param {string} path relative to the project @returns {any} the parsed file, null when it is absent or broken */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), "utf8"));
  } catch {
    return null;
  }
}

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/**
 * Ends what the set-up has started, children of children included: each runs in a process group of its own.
 * @param {NodeJS.Signals} signal
 */
export function endRunning(signal) {
  for (const child of running) {
    try {
      if (process.platform === "win32" || !child.pid) child.kill(signal);
      else process.kill(-child.pid, signal);
    } catch {
      // It ended in the meantime.
    }
  }
}

/**
 * Runs a command quietly; what it said is shown when it fails.
 * @param {string} command @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, failure: string, shell?: boolean }} options
 */
export async function run(command, args, options) {
  const posix = process.platform !== "win32";
  const child = spawn(command, args, {
    cwd: ROOT,
    env: options.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
    shell: options.shell ?? false,
    detached: posix,
  });
  running.add(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said = (said + text).slice(-20_000)));
  try {
    const code = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status, signal) => resolve(signal ?? status));
    });
    if (code === 0) return said;
    const failure = new SetupFailure(`${said.trimEnd()}\n\n${options.failure} (it ended with ${code}).`);
    failure.said = said.trim();
    throw failure;
  } catch (error) {
    if (error.code === "ENOENT") throw new SetupFailure(`${options.failure}: "${command}" was not found.`);
    throw error;
  } finally {
    running.delete(child);
  }
}
