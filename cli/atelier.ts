/** The command line: one table of commands, each answering with text for people, JSON for programs, and an honest exit code. */
import { parseArgs } from "node:util";
import { isAppError, messageOf } from "#lib/core/errors.ts";
import { database } from "#lib/db/client.ts";
import { migrate } from "#lib/db/migrate.ts";
import { type Command, type ExitCode, helpOf, optionsOf, UsageError } from "./commands/command.ts";
import { generate } from "./commands/generate.ts";
import { status } from "./commands/status.ts";
import { userAdd } from "./commands/user-add.ts";
import { readSettings } from "./settings.ts";

const COMMANDS: readonly Command[] = [generate, status, userAdd];

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

async function perform(command: Command, rest: string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({ args: rest, options: optionsOf(command), allowPositionals: true });
  if (values.help) {
    console.log(helpOf(command));
    return 0;
  }
  const settings = readSettings();
  // Standard output is the answer alone; the log of what runs here is for when something is wrong.
  process.env.LOG_LEVEL ||= "error";
  try {
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

function explain(error: unknown, command: Command | undefined): ExitCode {
  const isUsage = error instanceof UsageError || (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") === true;
  console.error(messageOf(error));
  if (isAppError(error)) for (const { field, detail } of error.errors ?? []) console.error(`  ${field}: ${detail}`);
  if (isUsage && command) console.error(`\nnpm run atelier -- ${command.name} --help says more.`);
  return isUsage || (isAppError(error) && error.code === "invalid") ? 2 : 1;
}

async function main(args: readonly string[]): Promise<ExitCode> {
  const found = find(args);
  if (!found) {
    const isAsked = args.length === 0 || args.includes("--help") || args.includes("-h");
    (isAsked ? console.log : console.error)(isAsked ? overview() : `There is no command "${args.join(" ")}".\n\n${overview()}`);
    return isAsked && args.length > 0 ? 0 : 2;
  }
  try {
    return await perform(found.command, found.rest);
  } catch (error) {
    return explain(error, found.command);
  }
}

process.exit(await main(process.argv.slice(2)));
