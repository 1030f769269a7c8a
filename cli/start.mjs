/**
 * `npm start`, `npm run dev`, `npm run web`, `npm run worker`: sets up what is not set up yet, then hands over to the supervisor on
 * the project's own Node. Runs on any Node from 20 on with nothing installed.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { watchAncestors } from "./setup/ancestors.mjs";
import { buildPages } from "./setup/build.mjs";
import { generateClients } from "./setup/generate.mjs";
import { install } from "./setup/install.mjs";
import { whileAlone } from "./setup/lock.mjs";
import { endRunning, ROOT, run, SetupFailure } from "./setup/steps.mjs";

const USAGE = `usage: npm start                    web and worker, production
       npm run dev                  web and worker, pages compiled as they are asked for
       npm run web | npm run worker one of the two
       npm start -- --prepare       installs, generates and builds, starts nothing`;

const SUPERVISOR = join("cli", "supervise.ts");
const NODE_FLAGS = ["--disable-warning=ExperimentalWarning"];
const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
const startedAt = Date.now();

/** @type {import("node:child_process").ChildProcess | undefined} */
let supervisor;

/** @param {NodeJS.Signals} signal */
function onSignal(signal) {
  if (supervisor) supervisor.kill(signal);
  else {
    endRunning("SIGTERM");
    process.exit(signal === "SIGINT" ? 130 : 143);
  }
}

/** @param {string[]} args */
function parse(args) {
  const dev = args.includes("--dev");
  const at = args.indexOf("--only");
  const only = at < 0 ? undefined : args[at + 1];
  const prepare = args.includes("--prepare");
  const known = args.every(
    (arg, index) => arg === "--dev" || arg === "--prepare" || arg === "--only" || (index > 0 && args[index - 1] === "--only"),
  );
  if (args.includes("--help")) {
    console.log(USAGE);
    process.exit(0);
  }
  if (!known || (at >= 0 && only !== "web" && only !== "worker")) throw new SetupFailure(USAGE, 2);
  return { dev, only, prepare };
}

/** @param {{ dev: boolean, only: string | undefined }} options */
async function setUp(options) {
  const node = await install();
  await generateClients(node);
  if (!options.dev && options.only !== "worker") {
    // A wrong setting is told before a minute of building, not after it.
    await buildPages(node, async () => {
      await run(node, [...NODE_FLAGS, SUPERVISOR, "--check-settings"], { failure: "The settings are wrong" }).catch((error) => {
        throw new SetupFailure(error.said ?? error.message, 2);
      });
    });
  }
  return node;
}

/** @param {string} node @param {string[]} args @returns {Promise<number>} */
function handOver(node, args) {
  return new Promise((resolve, reject) => {
    supervisor = spawn(node, [...NODE_FLAGS, SUPERVISOR, ...args], {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      // Node keeps what it compiled between starts, which is half of what loading Next takes.
      env: { NODE_COMPILE_CACHE: join(ROOT, ".cache", "compile"), ...process.env, ATELIER_STARTED_AT: String(startedAt) },
    });
    supervisor.once("error", reject);
    supervisor.once("exit", (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}

async function main() {
  const args = process.argv.slice(2);
  const options = parse(args);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  watchAncestors(() => onSignal("SIGTERM"));
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  console.log(`Atelier ${version}`);
  const node = await whileAlone(() => setUp(options));
  return options.prepare ? 0 : handOver(node, args);
}

main().then(
  (code) => process.exit(code),
  (error) => {
    if (!(error instanceof SetupFailure)) throw error;
    if (error.message) console.error(error.message);
    process.exit(error.exitCode);
  },
);
