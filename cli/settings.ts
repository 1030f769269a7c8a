import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Environment, parseEnvironment } from "#lib/core/env.ts";
import { messageOf } from "#lib/core/errors.ts";

export const PROJECT = join(import.meta.dirname, "..");

/** The settings from the environment and `.env`. @throws Error with one clear line for each wrong value */
export function parseSettings(): Environment {
  const file = join(PROJECT, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
  return parseEnvironment(process.env, PROJECT);
}

/** The same for what cannot go on without: a wrong value ends the process with 2. */
export function readSettings(): Environment {
  try {
    return parseSettings();
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return process.exit(2);
  }
}
