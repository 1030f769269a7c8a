/** The command line: one table of commands, each answering with text for people, JSON for programs, and an honest exit code. */
import { parseArgs } from "node:util";
import type { Environment } from "#lib/core/env.ts";
import { AppError, messageOf } from "#lib/core/errors.ts";
import { database } from "#lib/db/client.ts";
import { migrate } from "#lib/db/migrate.ts";
import { type Command, type ExitCode, helpOf, optionsOf, UsageError } from "./commands/command.ts";
import { type Failure, failureOf } from "./commands/failure.ts";
import { generate } from "./commands/generate.ts";
import { rootAdd } from "./commands/root-add.ts";
import { rootList } from "./commands/root-list.ts";
import { rootProblemList } from "./commands/root-problems.ts";
import { rootRemove } from "./commands/root-remove.ts";
import { scan } from "./commands/scan.ts";
import { status } from "./commands/status.ts";
import { userAdd } from "./commands/user-add.ts";
import { prepareHome } from "./home.ts";
import { parseSettings } from "./settings.ts";

const COMMANDS: readonly Command[] = [generate, rootAdd, rootList, rootProblemList, rootRemove, scan, status, userAdd];

function overview(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length));
  const lines = COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return `usage: npm run atelier -- <command> [options]\n\n${lines.join("\n")}\n\nEach takes --help and --json.`;
}

function find(args: readonly string[]): { command: Command; rest: string[] } | null {
  const command = COMMANDS.find(({ name }) => args.slice(0, name.split(" ").length).join(" ") === name);
  return command ? { command, rest: args.slice(command.name.split(" ").length) } : null;
}

function showProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${line}`);
}

function wantedSettings(): Environment {
  try {
    return parseSettings();
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

async function perform(command: Command, rest: string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: rest,
    options: optionsOf(command),
    allowPositionals: command.arguments.startsWith("<"),
  });
  if (values.help) {
    console.log(helpOf(command));
    return 0;
  }
  const settings = wantedSettings();
  const unusable = prepareHome(settings);
  if (unusable) throw new AppError("internal", unusable);
  // Standard output is the answer alone; the log of what runs here is for when something is wrong.
  process.env.LOG_LEVEL ||= "error";
  try {
    // How things stand is told also while the database is away.
    await migrate(settings).catch((error: unknown) => {
      if (command.name !== "status") throw error;
    });
    const given = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Array.isArray(value) ? undefined : value]));
    const answer = await command.run({ values: given, positionals, progress: showProgress });
    showProgress("");
    console.log(values.json ? JSON.stringify(answer.json, null, 2) : answer.text);
    return answer.code;
  } finally {
    await database()
      .close()
      .catch(() => undefined);
  }
}

/** For programs the failure is the answer, on standard output like any; for people it is a sentence on the other. */
function tell(failure: Failure, isJson: boolean, more: string): ExitCode {
  const { code, message } = failure;
  if (isJson) console.log(JSON.stringify({ error: { code, message } }, null, 2));
  else console.error(failure.isUsage && more ? `${message}\n\n${more}` : message);
  return failure.exit;
}

async function main(args: readonly string[]): Promise<ExitCode> {
  const isJson = args.includes("--json");
  const found = find(args);
  if (!found) {
    const isAsked = args.includes("--help") || args.includes("-h");
    if (isAsked || args.length === 0) console.log(overview());
    if (isAsked) return 0;
    if (args.length === 0) return 2;
    return tell(
      failureOf(new UsageError(`There is no command "${args.filter((arg) => !arg.startsWith("-")).join(" ")}".`), ""),
      isJson,
      overview(),
    );
  }
  try {
    return await perform(found.command, found.rest);
  } catch (error) {
    showProgress("");
    const databaseName = process.env.DATABASE_URL ? "DATABASE_URL" : "The database";
    return tell(failureOf(error, databaseName), isJson, `npm run atelier -- ${found.command.name} --help says more.`);
  }
}

process.exit(await main(process.argv.slice(2)));
