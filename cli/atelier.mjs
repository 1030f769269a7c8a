/** `npm run atelier -- <command>`: makes sure everything is installed, then runs the command on the project's own Node. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { generateClients } from "./setup/generate.mjs";
import { install } from "./setup/install.mjs";
import { whileAlone } from "./setup/lock.mjs";
import { ROOT, SetupFailure } from "./setup/steps.mjs";

/** Standard output belongs to the command alone; what the set-up has to say goes beside it, and only if it had to do something. */
async function setUp() {
  const { log } = console;
  console.log = (line) => (String(line).includes("up to date") ? undefined : console.error(line));
  try {
    return await whileAlone(async () => {
      const node = await install();
      await generateClients(node);
      return node;
    });
  } finally {
    console.log = log;
  }
}

async function main() {
  const node = await setUp();
  const command = spawn(node, ["--disable-warning=ExperimentalWarning", join("cli", "atelier.ts"), ...process.argv.slice(2)], {
    cwd: ROOT,
    stdio: "inherit",
  });
  // A terminal sends Ctrl-C to both; this one waits for the command to end in its own way.
  process.on("SIGINT", () => undefined);
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGHUP"])) process.on(signal, () => command.kill(signal));
  return new Promise((resolve, reject) => {
    command.once("error", reject);
    command.once("exit", (code) => resolve(code ?? 1));
  });
}

main().then(
  (code) => process.exit(code),
  (error) => {
    if (!(error instanceof SetupFailure)) throw error;
    console.error(error.message);
    process.exit(error.exitCode);
  },
);
