import type { ParseArgsConfig } from "node:util";

/** 0: done; 1: it failed; 2: it was asked for in a wrong way. */
export type ExitCode = 0 | 1 | 2;

export interface Answer {
  readonly code: ExitCode;
  /** What `--json` prints. */
  readonly json: unknown;
  /** What a person reads. */
  readonly text: string;
}

export interface Given {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
  /** Shows a passing line on a terminal, nothing elsewhere. */
  readonly progress: (text: string) => void;
}

export interface Command {
  /** As typed: `user add`. */
  readonly name: string;
  readonly arguments: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, { readonly type: "string" | "boolean"; readonly about: string }>>;
  readonly run: (given: Given) => Promise<Answer>;
}

/** Asked for in a wrong way: the message says how it is right. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export function optionsOf(command: Command): NonNullable<ParseArgsConfig["options"]> {
  const own = Object.entries(command.options).map(([name, { type }]) => [name, { type }] as const);
  return { ...Object.fromEntries(own), json: { type: "boolean" }, help: { type: "boolean", short: "h" } };
}

export function helpOf(command: Command): string {
  const shown: Command["options"] = { ...command.options, json: { type: "boolean", about: "print the answer as JSON" } };
  const flags = Object.entries(shown).map(([name, { type, about }]): [string, string] => [
    `--${name}${type === "string" ? " …" : ""}`,
    about,
  ]);
  const width = Math.max(...flags.map(([flag]) => flag.length));
  const lines = flags.map(([flag, about]) => `  ${flag.padEnd(width)}  ${about}`);
  return `${command.summary}\n\nusage: npm run atelier -- ${command.name} ${command.arguments}\n\n${lines.join("\n")}`;
}

export function text(given: Given, name: string): string | undefined {
  const value = given.values[name];
  return typeof value === "string" ? value : undefined;
}
