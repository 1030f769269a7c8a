/** `npm test`, `npm run check`: sets up what is not set up yet, then runs what CI runs. Runs on any Node from 20 on. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { watchAncestors } from "./setup/ancestors.mjs";
import { generateClients } from "./setup/generate.mjs";
import { install } from "./setup/install.mjs";
import { whileAlone } from "./setup/lock.mjs";
import { endRunning, ROOT, SetupFailure } from "./setup/steps.mjs";

/** @type {import("node:child_process").ChildProcess | undefined} */
let checks;

/** @param {NodeJS.Signals} signal */
function onSignal(signal) {
  if (checks) checks.kill(signal);
  else {
    endRunning("SIGTERM");
    process.exit(signal === "SIGINT" ? 130 : 143);
  }
}

async function main() {
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, onSignal);
  watchAncestors(() => onSignal("SIGTERM"));
  const node = await whileAlone(async () => {
    const found = await install();
    await generateClients(found);
    return found;
  });
  return new Promise((resolve, reject) => {
    checks = spawn(node, ["--disable-warning=ExperimentalWarning", join("cli", "checks.ts"), ...process.argv.slice(2)], {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
    });
    checks.once("error", reject);
    checks.once("exit", (code) => resolve(code ?? 1));
  });
}

main().then(
  (code) => process.exit(code),
  (error) => {
    if (!(error instanceof SetupFailure)) throw error;
    console.error(error.message);
    console.log("0 passed, 1 failed, 0 skipped");
    process.exit(error.exitCode);
  },
);
