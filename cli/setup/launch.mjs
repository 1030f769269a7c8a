import { spawn } from "node:child_process";
import { watchAncestors } from "./ancestors.mjs";
import { buildPages } from "./build.mjs";
import { generateClients } from "./generate.mjs";
import { install } from "./install.mjs";
import { whileAlone } from "./lock.mjs";
import { endRunning, ROOT, SetupFailure } from "./steps.mjs";

/**
 * Installs what the lock says, generates the clients, then runs a script on the project's own Node and ends with its exit code.
 * @param {string} script relative to the project
 * @param {{ isQuiet?: boolean, builds?: boolean, onFailure?: () => void }} [options] quiet: only work that is done is told, and not on
 * standard output; builds: the script wants the pages too
 */
export async function launch(script, options = {}) {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  let child;
  /** @param {NodeJS.Signals} signal */
  const end = (signal) => {
    if (child) return child.kill(signal);
    endRunning("SIGTERM");
    process.exit(signal === "SIGINT" ? 130 : 143);
  };
  // A terminal sends Ctrl-C to the script as well; it ends in its own way and this one waits for it.
  process.on("SIGINT", () => child ?? end("SIGINT"));
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGHUP"])) process.on(signal, () => end(signal));
  watchAncestors(() => end("SIGTERM"));
  try {
    const node = await (options.isQuiet ? beside(() => setUp()) : setUp(options.builds));
    child = spawn(node, ["--disable-warning=ExperimentalWarning", script, ...process.argv.slice(2)], { cwd: ROOT, stdio: "inherit" });
    const code = await new Promise((resolve, reject) => {
      child?.once("error", reject);
      child?.once("exit", (status) => resolve(status ?? 1));
    });
    process.exit(code);
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    console.error(error.message);
    options.onFailure?.();
    process.exit(error.exitCode);
  }
}

/** @param {boolean} [builds] */
function setUp(builds = false) {
  return whileAlone(async () => {
    const node = await install();
    await generateClients(node);
    if (builds) await buildPages(node);
    return node;
  });
}

/** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
async function beside(work) {
  const { log } = console;
  console.log = (/** @type {string} */ line) => (line.includes("up to date") ? undefined : console.error(line));
  try {
    return await work();
  } finally {
    console.log = log;
  }
}
