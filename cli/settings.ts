import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Environment, parseEnvironment } from "#lib/core/env.ts";
import { messageOf } from "#lib/core/errors.ts";

export const PROJECT = join(import.meta.dirname, "..");

/** The settings from the environment and `.env`. A wrong value ends the process with 2 and one clear line each. */
export function readSettings(): Environment {
  const file = join(PROJECT, ".env");
  try {
    if (existsSync(file)) process.loadEnvFile(file);
    return parseEnvironment(process.env, PROJECT);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return process.exit(2);
  }
}
